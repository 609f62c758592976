-- The insured person's row has no psn_no or no readable updt_time.
-- Returns the pulled_row of each offending row of the insured pull. Severity: quarantine.
SELECT pulled_row
FROM typed_insured
WHERE psn_no IS NULL
  OR updt_time IS NULL
  OR updt_time < TIMESTAMP '1900-01-01 00:00:00'
  OR updt_time >= TIMESTAMP '2100-01-01 00:00:00'
