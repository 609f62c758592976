-- The settlement has no setl_id, so that a correction or refund could never be matched to it.
-- Returns the pulled_row of each offending row of the settlement pull. Severity: quarantine.
SELECT pulled_row
FROM typed_settlement
WHERE setl_id IS NULL
