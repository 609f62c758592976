-- A run of days of a warning on which neither burden nor limit changes; without a limit where the rule does not cover the subject now.
-- Grain: warning x first day. Reads asked_warning (fed warnings) and the relations of their assessment as of the night of each.
SELECT
  e.warning_id,
  COALESCE(t.day_from, b.day_from) AS day_from,
  b.burden_amount,
  t.limit_amount,
  COALESCE(t.is_over, FALSE) AS is_over
FROM asked_warning AS e
JOIN burden_period AS b
  ON b.subject_key = e.subject_key AND b.night = e.known_on AND b.rule_id = e.rule_id AND b.window_id = e.window_id
LEFT JOIN timeline AS t
  ON t.subject_key = b.subject_key AND t.night = b.night AND t.rule_id = b.rule_id AND t.window_id = b.window_id
  AND b.day_from <= t.day_from AND t.day_from < b.day_to
WHERE b.day_from <= e.known_on
