-- The settlement's date is 1900-01-01 (which many programs write for a missing one) or earlier, or lies after 2100, so that no window can be chosen.
-- zh: 结算日期为1900-01-01(常代表空值)或更早，或晚于2100年，无法归入年度。
-- severity: quarantine
-- tolerance: 0.05
-- can be released: no
-- Returns the pulled_row of each offending row of the settlement pull.
SELECT pulled_row
FROM typed_settlement
WHERE settled_on <= DATE '1900-01-01' OR settled_on > DATE '2100-12-31'
