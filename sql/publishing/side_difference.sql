-- A row that was sent or stands at the platform, by its key and hash: same, missing (there), different, unknown (never sent). Grain: row.
SELECT
  COALESCE(o.row_key, t.row_key) AS row_key,
  CASE
    WHEN t.row_key IS NULL THEN 'missing'
    WHEN o.row_key IS NULL THEN 'unknown'
    WHEN o.row_hash = t.row_hash THEN 'same'
    ELSE 'different'
  END AS kind
FROM ours AS o
FULL JOIN theirs AS t ON t.row_key = o.row_key
