-- Settlements by the day of their stamp: rows, and those that are refunds. Grain: day of updt_time. Reads one night's pull, not the rows examined again (pulled_row below 0).
SELECT
  CAST(updt_time AS DATE) AS stamped_on,
  COUNT(*) AS row_count,
  COUNT(init_setl_id) AS refund_count
FROM typed_settlement
WHERE pulled_row >= 0 AND updt_time IS NOT NULL
GROUP BY CAST(updt_time AS DATE)
