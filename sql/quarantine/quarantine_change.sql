-- A line of the quarantine as it stands after the run: held (anew, or still, with its newest text) or left. Grain: row x rule x night since which it is held.
WITH standing AS ( -- a line that was open before the run
  SELECT * FROM quarantine WHERE left_on IS NULL
),
held AS ( -- a line that the run's check holds; the check of an earlier night may be applied after the row has left for good
  SELECT h.*
  FROM held_now AS h
  CROSS JOIN run_value AS r
  WHERE NOT EXISTS (SELECT 1 AS found FROM quarantine AS q WHERE q.row_id = h.row_id AND q.rule_name = h.rule_name AND q.left_on > r.night)
)
SELECT
  h.row_id,
  h.source_table,
  h.source_key,
  h.rule_name,
  h.row_text,
  COALESCE(s.held_on, r.night) AS held_on,
  CAST(NULL AS DATE) AS left_on,
  CAST(NULL AS VARCHAR) AS left_by
FROM held AS h
CROSS JOIN run_value AS r
LEFT JOIN standing AS s ON s.row_id = h.row_id AND s.rule_name = h.rule_name
UNION ALL
SELECT s.row_id, s.source_table, s.source_key, s.rule_name, s.row_text, s.held_on, r.night AS left_on, l.left_by
FROM standing AS s
CROSS JOIN run_value AS r
JOIN left_now AS l ON l.row_id = s.row_id
UNION ALL
-- A row that is held still, by other rules than before.
SELECT s.row_id, s.source_table, s.source_key, s.rule_name, s.row_text, s.held_on, r.night AS left_on, 'passed' AS left_by
FROM standing AS s
CROSS JOIN run_value AS r
WHERE s.row_id IN (SELECT row_id FROM held_now)
  AND NOT EXISTS (SELECT 1 AS found FROM held_now AS h WHERE h.row_id = s.row_id AND h.rule_name = s.rule_name)
