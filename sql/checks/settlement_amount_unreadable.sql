-- An amount or date of the settlement is filled but is no number or date.
-- zh: 结算的金额或日期已填写但无法读取。
-- severity: quarantine
-- tolerance: 0.05
-- can be released: no
-- Returns the pulled_row of each offending row of the settlement pull.
SELECT pulled_row
FROM typed_settlement
WHERE unreadable_count > 0
