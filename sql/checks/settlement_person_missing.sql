-- The settlement names no person (psn_no), so that nobody's burden can be computed from it.
-- Returns the pulled_row of each offending row of the settlement pull. Severity: quarantine.
SELECT pulled_row
FROM typed_settlement
WHERE psn_no IS NULL
