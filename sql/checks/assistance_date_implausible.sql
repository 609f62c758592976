-- The payment is dated 1900-01-01 or earlier, or more than 62 days after the night.
-- zh: 救助支付日期为1900-01-01或更早，或比业务日晚62天以上。
-- severity: quarantine
-- tolerance: 0.01
-- Returns the pulled_row of each offending row of the assistance pull.
SELECT t.pulled_row
FROM typed_assistance AS t
CROSS JOIN check_parameter AS c
WHERE t.paid_on <= DATE '1900-01-01' OR t.paid_on > c.latest_day
