-- The personal burden cannot be computed from the amounts given.
-- Returns the pulled_row of each offending row of the settlement pull. Severity: quarantine.
SELECT pulled_row
FROM typed_settlement
WHERE total_amount IS NULL
  OR policy_scope_amount IS NULL
