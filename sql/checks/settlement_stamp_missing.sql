-- The settlement has no readable updt_time, so that its newest version cannot be known.
-- zh: 结算的更新时间(updt_time)缺失或无法读取，不能判断哪个版本最新。
-- severity: quarantine
-- tolerance: 0.05
-- can be released: no
-- Returns the pulled_row of each offending row of the settlement pull.
SELECT pulled_row
FROM typed_settlement
WHERE updt_time IS NULL
  OR updt_time < TIMESTAMP '1900-01-01 00:00:00'
  OR updt_time >= TIMESTAMP '2100-01-01 00:00:00'
