-- Which nights this warehouse holds: the first and the last, whether slices of back-fills alone, and the night from which rows are known that no run has assessed yet.
-- is_reduced: settled years were removed from it. Grain: one row.
WITH ordered AS ( -- an applied run with its place, the last one first
  SELECT n.*, ROW_NUMBER() OVER (ORDER BY n.front DESC NULLS LAST, n.night DESC NULLS LAST) AS place FROM applied_night AS n
),
loaded AS ( -- what waits to be assessed, one row
  SELECT MIN(known_from) AS loaded_from FROM pending_load
)
SELECT
  MIN(o.front) AS first,
  MAX(o.front) AS front,
  MIN(l.loaded_from) AS loaded_from,
  MIN(CASE WHEN NOT o.is_withheld THEN o.front END) AS published_from,
  MIN(CASE WHEN o.night IS NULL OR o.is_backfill THEN 1 ELSE 0 END) = 1 AS is_backfill_only,
  MIN(CASE WHEN o.night IS NULL OR o.place > 1 OR o.is_backfill THEN 1 ELSE 0 END) = 1 AS is_last_backfill,
  MIN(o.rules_as_of) AS rules_as_of,
  EXISTS (SELECT 1 AS found FROM retention) AS is_reduced
FROM loaded AS l
LEFT JOIN ordered AS o ON TRUE
