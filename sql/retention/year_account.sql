-- What is kept, by reason, and removed (no reason) of a year: settlements, versions, fees and total burdens of the present versions. Grain: year x reason.
SELECT
  CAST(EXTRACT(YEAR FROM y.day_from) AS INTEGER) AS burden_year,
  'settlement' AS source_table,
  c.kept_reason,
  COUNT(*) AS row_count,
  CAST(SUM(c.version_count) AS BIGINT) AS version_count,
  CAST(COALESCE(SUM(c.fee_amount), 0) AS DECIMAL(38, 2)) AS fee_amount,
  CAST(COALESCE(SUM(c.total_amount), 0) AS DECIMAL(38, 2)) AS total_amount
FROM year_choice AS c
CROSS JOIN retention_year AS y
GROUP BY y.day_from, c.kept_reason
