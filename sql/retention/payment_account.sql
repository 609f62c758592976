-- What is kept, by reason, and removed (no reason) of payments, by the year they were made in. Grain: year x reason.
SELECT
  CAST(EXTRACT(YEAR FROM paid_on) AS INTEGER) AS burden_year,
  'assistance' AS source_table,
  kept_reason,
  COUNT(*) AS row_count,
  CAST(SUM(version_count) AS BIGINT) AS version_count,
  CAST(COALESCE(SUM(assistance_amount), 0) AS DECIMAL(38, 2)) AS assistance_amount
FROM payment_choice
GROUP BY EXTRACT(YEAR FROM paid_on), kept_reason
