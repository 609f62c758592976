-- The insured person's row has no psn_no or no readable updt_time.
-- zh: 参保记录没有人员编号，或更新时间无法读取。
-- severity: quarantine
-- tolerance: 0.05
-- can be released: no
-- Returns the pulled_row of each offending row of the insured pull.
SELECT pulled_row
FROM typed_insured
WHERE psn_no IS NULL
  OR updt_time IS NULL
  OR updt_time < TIMESTAMP '1900-01-01 00:00:00'
  OR updt_time >= TIMESTAMP '2100-01-01 00:00:00'
