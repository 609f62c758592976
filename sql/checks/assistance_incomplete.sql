-- The payment lacks its key, person, amount, date or updt_time.
-- zh: 救助支付缺少主键、人员、金额、日期或更新时间。
-- severity: quarantine
-- tolerance: 0.05
-- can be released: no
-- Returns the pulled_row of each offending row of the assistance pull.
SELECT pulled_row
FROM typed_assistance
WHERE rid IS NULL
  OR psn_no IS NULL
  OR assistance_amount IS NULL
  OR paid_on IS NULL
  OR updt_time IS NULL
  OR updt_time < TIMESTAMP '1900-01-01 00:00:00'
  OR updt_time >= TIMESTAMP '2100-01-01 00:00:00'
