-- The settlement names no person (psn_no), so that nobody's burden can be computed from it.
-- zh: 结算没有人员编号(psn_no)，无法计入任何人的负担。
-- severity: quarantine
-- tolerance: 0.05
-- can be released: no
-- Returns the pulled_row of each offending row of the settlement pull.
SELECT pulled_row
FROM typed_settlement
WHERE psn_no IS NULL
