-- The identity lacks its key, person, code, begin or updt_time, or its end cannot be read. (An end before its begin says that it never held.)
-- zh: 身份记录缺少主键、人员、身份代码、开始时间或更新时间，或结束时间无法读取。
-- severity: quarantine
-- tolerance: 0.05
-- can be released: no
-- Returns the pulled_row of each offending row of the identity pull.
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
