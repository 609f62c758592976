-- The settlement has no readable updt_time, so that its newest version cannot be known.
-- Returns the pulled_row of each offending row of the settlement pull. Severity: quarantine.
SELECT pulled_row
FROM typed_settlement
WHERE updt_time IS NULL
  OR updt_time < TIMESTAMP '1900-01-01 00:00:00'
  OR updt_time >= TIMESTAMP '2100-01-01 00:00:00'
