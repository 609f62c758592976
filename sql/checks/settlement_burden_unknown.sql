-- The personal burden cannot be computed from the amounts given.
-- zh: 现有金额无法计算个人负担。
-- severity: quarantine
-- tolerance: 0.05
-- can be released: no
-- Returns the pulled_row of each offending row of the settlement pull.
SELECT pulled_row
FROM typed_settlement
WHERE total_amount IS NULL
  OR policy_scope_amount IS NULL
