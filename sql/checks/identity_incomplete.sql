-- The identity lacks its key, person, code, begin or updt_time, or its end cannot be read. (An end before its begin says that it never held.)
-- Returns the pulled_row of each offending row of the identity pull. Severity: quarantine.
SELECT pulled_row
FROM typed_identity
WHERE rid IS NULL
  OR psn_no IS NULL
  OR psn_idet_type IS NULL
  OR valid_from IS NULL
  OR valid_to IS NULL
  OR updt_time IS NULL
  OR updt_time < TIMESTAMP '1900-01-01 00:00:00'
  OR updt_time >= TIMESTAMP '2100-01-01 00:00:00'
