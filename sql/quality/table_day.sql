-- Rows of each source table by the day of their stamp, and the newest stamp of the day. Grain: source table x day of updt_time. Reads one night's pull, not the
-- rows examined again (pulled_row below 0).
WITH stamped AS ( -- a pulled row with its table and stamp
  SELECT 'settlement' AS source_table, updt_time FROM typed_settlement WHERE pulled_row >= 0
  UNION ALL
  SELECT 'insured' AS source_table, updt_time FROM typed_insured WHERE pulled_row >= 0
  UNION ALL
  SELECT 'identity' AS source_table, updt_time FROM typed_identity WHERE pulled_row >= 0
  UNION ALL
  SELECT 'household' AS source_table, updt_time FROM typed_household WHERE pulled_row >= 0
  UNION ALL
  SELECT 'assistance' AS source_table, updt_time FROM typed_assistance WHERE pulled_row >= 0
)
SELECT
  source_table,
  CAST(updt_time AS DATE) AS stamped_on,
  COUNT(*) AS row_count,
  MAX(updt_time) AS newest_at
FROM stamped
WHERE updt_time IS NOT NULL
GROUP BY source_table, CAST(updt_time AS DATE)
