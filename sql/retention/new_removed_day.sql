-- What is removed of the rows with a day of updt_time. Grain: table x day.
SELECT
  'settlement' AS source_table, CAST(updt_time AS DATE) AS updt_on, COUNT(*) AS row_count,
  CAST(COALESCE(SUM(medfee_sumamt), 0) AS DECIMAL(16, 2)) AS medfee_sumamt,
  CAST(COALESCE(SUM(fund_pay_sumamt), 0) AS DECIMAL(16, 2)) AS fund_pay_sumamt,
  CAST(0 AS DECIMAL(16, 2)) AS assistance_amount
FROM removed_row
GROUP BY CAST(updt_time AS DATE)
UNION ALL
SELECT
  'assistance' AS source_table, CAST(updt_time AS DATE) AS updt_on, COUNT(*) AS row_count,
  CAST(0 AS DECIMAL(16, 2)) AS medfee_sumamt,
  CAST(0 AS DECIMAL(16, 2)) AS fund_pay_sumamt,
  CAST(COALESCE(SUM(assistance_amount), 0) AS DECIMAL(16, 2)) AS assistance_amount
FROM removed_payment
GROUP BY CAST(updt_time AS DATE)
