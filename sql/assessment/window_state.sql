-- What a timeline says on its last day: no spell, open, withdrawn or lapsed, since when and why (docs/assessment.md 7). Grain: moment x rule x window.
WITH marked AS ( -- a run of days counted from the end
  SELECT
    t.*,
    ROW_NUMBER() OVER (PARTITION BY subject_key, night, rule_id, window_id ORDER BY day_from DESC NULLS LAST) AS place_from_end
  FROM timeline AS t
),
last_day AS ( -- the run of days that holds the last day
  SELECT * FROM marked WHERE place_from_end = 1
),
limited AS ( -- a run of days with a limit, counted from the end
  SELECT
    t.*,
    ROW_NUMBER() OVER (PARTITION BY subject_key, night, rule_id, window_id ORDER BY day_from DESC NULLS LAST) AS place_from_end
  FROM timeline AS t
  WHERE limit_id IS NOT NULL
),
turning AS ( -- the days that tell the story of a timeline
  SELECT
    t.subject_key, t.night, t.rule_id, t.window_id,
    MAX(t.day_from) FILTER (WHERE t.is_over AND NOT t.was_over) AS crossed_on,
    MAX(t.day_from) FILTER (WHERE NOT t.is_over AND t.was_over) AS fallen_on,
    MAX(t.day_from) FILTER (WHERE t.step >= l.step AND (t.step_before IS NULL OR t.step_before < l.step)) AS raised_on,
    MAX(t.day_from) FILTER (WHERE t.step = l.step AND t.step_before IS DISTINCT FROM t.step) AS stepped_on,
    MAX(t.step) AS highest_step
  FROM timeline AS t
  JOIN last_day AS l
    ON l.subject_key = t.subject_key AND l.night = t.night AND l.rule_id = t.rule_id AND l.window_id = t.window_id
  GROUP BY t.subject_key, t.night, t.rule_id, t.window_id
)
SELECT
  l.subject_key,
  l.night,
  l.rule_id,
  l.window_id,
  l.window_from,
  l.window_to,
  l.burden_amount,
  g.limit_id,
  g.line_id,
  g.limit_amount,
  g.category_code,
  g.identity_rid,
  l.step,
  t.highest_step,
  t.crossed_on,
  CASE WHEN NOT l.is_over THEN t.fallen_on END AS fell_on,
  CASE
    WHEN t.crossed_on IS NULL THEN NULL
    WHEN l.is_over THEN 'open'
    WHEN f.has_left = 1 THEN 'lapsed'
    WHEN f.burden_amount > 0 AND (f.burden_amount > f.limit_before OR (f.is_inclusive AND f.burden_amount = f.limit_before)) THEN 'lapsed'
    ELSE 'withdrawn'
  END AS state,
  SUBSTRING(c.rise_reasons, 2) AS crossing_reasons,
  SUBSTRING(f.fall_reasons, 2) AS falling_reasons,
  SUBSTRING(u.rise_reasons, 2) AS raising_reasons,
  SUBSTRING(s.rise_reasons, 2) AS stepping_up_reasons,
  SUBSTRING(s.fall_reasons, 2) AS stepping_down_reasons
FROM last_day AS l
JOIN turning AS t
  ON t.subject_key = l.subject_key AND t.night = l.night AND t.rule_id = l.rule_id AND t.window_id = l.window_id
LEFT JOIN limited AS g
  ON g.subject_key = l.subject_key AND g.night = l.night AND g.rule_id = l.rule_id AND g.window_id = l.window_id
  AND g.place_from_end = 1
LEFT JOIN timeline AS c
  ON c.subject_key = l.subject_key AND c.night = l.night AND c.rule_id = l.rule_id AND c.window_id = l.window_id
  AND c.day_from = t.crossed_on
LEFT JOIN timeline AS f
  ON f.subject_key = l.subject_key AND f.night = l.night AND f.rule_id = l.rule_id AND f.window_id = l.window_id
  AND f.day_from = t.fallen_on AND NOT l.is_over
LEFT JOIN timeline AS u
  ON u.subject_key = l.subject_key AND u.night = l.night AND u.rule_id = l.rule_id AND u.window_id = l.window_id
  AND u.day_from = t.raised_on
LEFT JOIN timeline AS s
  ON s.subject_key = l.subject_key AND s.night = l.night AND s.rule_id = l.rule_id AND s.window_id = l.window_id
  AND s.day_from = t.stepped_on
