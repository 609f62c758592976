-- A row that is not the same here and at the source. Grain: row. kind: missing here, gone (not among what the source gave), changed (same stamp,
-- other content), moved (other stamp, other content), restamped (other stamp, same content), held (in quarantine, or dropped as a known error).
-- A row that is gone but no longer valid here was ended before; one that was removed here with its years is left out. Reads source_row, stored_row and removed_key.
WITH held_key AS ( -- a key with a row that is not taken over
  SELECT q.source_key FROM quarantine AS q JOIN compared_table AS c ON c.source_table = q.source_table WHERE q.left_on IS NULL
  UNION
  SELECT d.source_key FROM dropped_row AS d JOIN compared_table AS c ON c.source_table = d.source_table
),
ranked_row AS ( -- a row of the source, numbered from the newest of its key
  SELECT s.*, ROW_NUMBER() OVER (PARTITION BY s.row_key ORDER BY s.updt_time DESC NULLS LAST, s.content DESC NULLS LAST) AS place FROM source_row AS s
),
newest_row AS ( -- the newest row of a key at the source
  SELECT r.row_key, r.updt_time, r.content FROM ranked_row AS r WHERE r.place = 1
),
compared AS ( -- a key with both sides
  SELECT
    COALESCE(n.row_key, t.row_key) AS row_key,
    t.updt_time AS stored_at,
    n.updt_time AS source_at,
    t.content IS NOT DISTINCT FROM n.content AS is_same,
    COALESCE(t.is_valid, TRUE) AS is_valid
  FROM newest_row AS n
  FULL JOIN stored_row AS t ON t.row_key = n.row_key
),
named AS ( -- a key that differs, with how
  SELECT
    c.row_key,
    c.stored_at,
    c.source_at,
    CASE
      WHEN c.source_at IS NULL THEN 'gone'
      WHEN EXISTS (SELECT 1 AS found FROM held_key AS h WHERE h.source_key = c.row_key) AND NOT c.is_same THEN 'held'
      WHEN c.stored_at IS NULL THEN 'missing'
      WHEN c.is_same THEN 'restamped'
      WHEN c.stored_at = c.source_at THEN 'changed'
      ELSE 'moved'
    END AS kind
  FROM compared AS c
  WHERE (c.stored_at IS NOT NULL OR NOT EXISTS (SELECT 1 AS found FROM removed_key AS r WHERE r.row_key = c.row_key))
    AND (NOT c.is_same OR c.stored_at <> c.source_at) AND (c.source_at IS NOT NULL OR c.is_valid)
)
SELECT n.row_key, n.stored_at, n.source_at, n.kind
FROM named AS n
ORDER BY COALESCE(n.stored_at, n.source_at) NULLS LAST, n.row_key NULLS LAST
