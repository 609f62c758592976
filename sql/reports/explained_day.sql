-- A run of days of the warning explained on which neither burden nor limit changes; without a limit where the rule does not cover the subject now.
-- Grain: first day. Reads explained_warning and the relations of its assessment.
SELECT
  COALESCE(t.day_from, b.day_from) AS day_from,
  b.burden_amount,
  b.fee_amount,
  t.limit_id,
  t.line_id,
  t.limit_amount,
  t.category_code,
  t.identity_rid,
  t.step,
  COALESCE(t.is_over, FALSE) AS is_over
FROM explained_warning AS e
JOIN burden_period AS b
  ON b.subject_key = e.subject_key AND b.night = e.night AND b.rule_id = e.rule_id AND b.window_id = e.window_id
LEFT JOIN timeline AS t
  ON t.subject_key = b.subject_key AND t.night = b.night AND t.rule_id = b.rule_id AND t.window_id = b.window_id
  AND b.day_from <= t.day_from AND t.day_from < b.day_to
WHERE b.day_from <= e.night
ORDER BY COALESCE(t.day_from, b.day_from) NULLS LAST
