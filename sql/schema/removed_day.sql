-- What was removed of the rows with a day of updt_time, so that sums by day can still be compared with the source. Grain: removal x table x day.
CREATE TABLE removed_day (
  source_table VARCHAR NOT NULL,
  updt_on DATE NOT NULL,
  row_count BIGINT NOT NULL,
  medfee_sumamt DECIMAL(16, 2),
  fund_pay_sumamt DECIMAL(16, 2),
  assistance_amount DECIMAL(16, 2)
)
