-- A warning of this push whose deadlines are to be worked out: opened or reopened (from the day after the push), or received on another day
-- than was assumed (from that day). Not one that continues another, for its deadlines run on. Grain: warning.
SELECT
  c.warning_id,
  c.region_code,
  c.due_days,
  CASE WHEN c.event IN ('opened', 'reopened') THEN r.first_day ELSE y.received_on END AS counted_from
FROM push_change AS c
CROSS JOIN publish_value AS r
LEFT JOIN receipt AS y ON y.warning_id = c.warning_id
LEFT JOIN continuation AS n ON n.warning_id = c.warning_id
WHERE c.is_due AND n.warning_id IS NULL AND (c.event IN ('opened', 'reopened') OR (y.warning_id IS NOT NULL AND c.is_live))
