-- A run of days of a window in which the same limit counts for a person: the lowest that matches (docs/assessment.md 6). Null where none does.
-- Grain: moment x rule x window x first day. day_from <= day < day_to.
WITH burden_window AS ( -- a window in which a person has any burden
  SELECT DISTINCT person_key, night, window_from, window_to
  FROM burden_period
),
rule_window AS ( -- a window of a rule that covers the person
  SELECT w.person_key, w.night, v.rule_id, w.window_from, w.window_to
  FROM burden_window AS w
  JOIN covered_person AS v ON v.person_key = w.person_key AND v.night = w.night
),
turning_day AS ( -- a day on which another line or limit may begin to count
  SELECT person_key, night, rule_id, window_from, window_to, window_from AS day_from
  FROM rule_window
  UNION
  SELECT w.person_key, w.night, w.rule_id, w.window_from, w.window_to, l.day_from
  FROM rule_window AS w
  JOIN line_period AS l ON l.person_key = w.person_key AND l.night = w.night AND l.rule_id = w.rule_id
  WHERE w.window_from < l.day_from AND l.day_from < w.window_to
  UNION
  SELECT w.person_key, w.night, w.rule_id, w.window_from, w.window_to, l.day_to AS day_from
  FROM rule_window AS w
  JOIN line_period AS l ON l.person_key = w.person_key AND l.night = w.night AND l.rule_id = w.rule_id
  WHERE w.window_from < l.day_to AND l.day_to < w.window_to
),
matching_line AS ( -- a line that matches from such a day on, the one that counts first
  SELECT
    t.person_key, t.night, t.rule_id, t.window_from, t.day_from,
    l.limit_id, l.line_id, l.limit_amount, l.category_code, l.identity_rid,
    ROW_NUMBER() OVER (
      PARTITION BY t.person_key, t.night, t.rule_id, t.window_from, t.day_from
      ORDER BY l.limit_amount NULLS LAST, l.precedence NULLS LAST, l.identity_from NULLS LAST, l.identity_rid NULLS LAST, l.limit_id NULLS LAST
    ) AS place
  FROM turning_day AS t
  JOIN line_period AS l
    ON l.person_key = t.person_key AND l.night = t.night AND l.rule_id = t.rule_id
    AND l.day_from <= t.day_from AND t.day_from < l.day_to
)
SELECT
  t.person_key,
  t.night,
  t.rule_id,
  t.window_from,
  t.day_from,
  LEAD(t.day_from, 1, t.window_to) OVER (
    PARTITION BY t.person_key, t.night, t.rule_id, t.window_from ORDER BY t.day_from NULLS LAST
  ) AS day_to,
  m.limit_id,
  m.line_id,
  m.limit_amount,
  m.category_code,
  m.identity_rid
FROM turning_day AS t
LEFT JOIN matching_line AS m
  ON m.person_key = t.person_key AND m.night = t.night AND m.rule_id = t.rule_id AND m.window_from = t.window_from
  AND m.day_from = t.day_from AND m.place = 1
