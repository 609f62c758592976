-- Where the rows went that back-filled nights of asked_range read: pulled = accepted + quarantined + unchanged + superseded + dropped. Rows that are held are examined again
-- in every slice and counted each time; quarantined_count is what these nights have added to them. Grain: source table.
SELECT
  a.source_table,
  CAST(SUM(a.pulled_count) AS BIGINT) AS pulled_count,
  CAST(SUM(a.accepted_count) AS BIGINT) AS accepted_count,
  CAST(SUM(a.quarantined_count - a.held_before_count) AS BIGINT) AS quarantined_count,
  CAST(SUM(a.unchanged_count) AS BIGINT) AS unchanged_count,
  CAST(SUM(a.superseded_count) AS BIGINT) AS superseded_count,
  CAST(SUM(a.dropped_count) AS BIGINT) AS dropped_count
FROM accounting AS a
CROSS JOIN asked_range AS r
WHERE a.night BETWEEN r.night_from AND r.night_last
  AND EXISTS (SELECT 1 AS found FROM applied_night AS n WHERE n.is_backfill AND n.night = a.night)
GROUP BY a.source_table
