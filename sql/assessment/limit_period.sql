-- A run of days of a window in which the same limit counts for a subject: the lowest that matches (docs/assessment.md 6). Null where none does. For a
-- single admission that of its first day counts on all days. Grain: moment x rule x window x first day. day_from <= day < day_to.
WITH rule_window AS ( -- a window of a rule that covers the subject
  SELECT w.subject_key, w.night, w.rule_id, w.window_id, w.window_from, w.window_to, u.window_type
  FROM burden_now AS w
  JOIN covered_subject AS v ON v.subject_key = w.subject_key AND v.night = w.night AND v.rule_id = w.rule_id
  JOIN rule AS u ON u.rule_id = w.rule_id
),
turning_day AS ( -- a day on which another line or limit may begin to count
  SELECT subject_key, night, rule_id, window_id, window_to, window_from AS day_from
  FROM rule_window
  UNION
  SELECT w.subject_key, w.night, w.rule_id, w.window_id, w.window_to, l.day_from
  FROM rule_window AS w
  JOIN line_period AS l ON l.subject_key = w.subject_key AND l.night = w.night AND l.rule_id = w.rule_id
  WHERE w.window_type <> 'single_admission' AND w.window_from < l.day_from AND l.day_from < w.window_to
  UNION
  SELECT w.subject_key, w.night, w.rule_id, w.window_id, w.window_to, l.day_to AS day_from
  FROM rule_window AS w
  JOIN line_period AS l ON l.subject_key = w.subject_key AND l.night = w.night AND l.rule_id = w.rule_id
  WHERE w.window_type <> 'single_admission' AND w.window_from < l.day_to AND l.day_to < w.window_to
),
matching_line AS ( -- a line that matches from such a day on, the one that counts first
  SELECT
    t.subject_key, t.night, t.rule_id, t.window_id, t.day_from,
    l.limit_id, l.line_id, l.limit_amount, l.category_code, l.identity_rid,
    ROW_NUMBER() OVER (
      PARTITION BY t.subject_key, t.night, t.rule_id, t.window_id, t.day_from
      ORDER BY l.limit_amount NULLS LAST, l.precedence NULLS LAST, l.identity_from NULLS LAST, l.identity_rid NULLS LAST, l.limit_id NULLS LAST
    ) AS place
  FROM turning_day AS t
  JOIN line_period AS l
    ON l.subject_key = t.subject_key AND l.night = t.night AND l.rule_id = t.rule_id
    AND l.day_from <= t.day_from AND t.day_from < l.day_to
)
SELECT
  t.subject_key,
  t.night,
  t.rule_id,
  t.window_id,
  t.day_from,
  LEAD(t.day_from, 1, t.window_to) OVER (
    PARTITION BY t.subject_key, t.night, t.rule_id, t.window_id ORDER BY t.day_from NULLS LAST
  ) AS day_to,
  m.limit_id,
  m.line_id,
  m.limit_amount,
  m.category_code,
  m.identity_rid
FROM turning_day AS t
LEFT JOIN matching_line AS m
  ON m.subject_key = t.subject_key AND m.night = t.night AND m.rule_id = t.rule_id AND m.window_id = t.window_id
  AND m.day_from = t.day_from AND m.place = 1
