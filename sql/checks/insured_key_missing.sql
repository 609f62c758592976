-- The insured person's row has no psn_no or no readable updt_time.
-- Returns the pulled_row of each offending row of the insured pull. Severity: quarantine.
SELECT pulled_row
FROM typed_insured
WHERE psn_no IS NULL
  OR updt_time IS NULL
