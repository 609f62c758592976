-- A window of a subject that may be over the lowest of its limits at some moment of the run, by its positive amounts, or has a warning; the others need no
-- timeline. Grain: subject x rule x window.
WITH least AS ( -- the lowest limit that a rule has for a moment's subject
  SELECT subject_key, night, rule_id, MIN(limit_amount) AS limit_amount
  FROM line_period
  GROUP BY subject_key, night, rule_id
),
able AS ( -- a window whose amounts reach it
  SELECT c.subject_key, c.rule_id, c.window_id
  FROM counted_row AS c
  JOIN least AS l ON l.subject_key = c.subject_key AND l.night = c.night AND l.rule_id = c.rule_id
  GROUP BY c.subject_key, c.night, c.rule_id, c.window_id
  HAVING SUM(GREATEST(COALESCE(c.settled_amount, 0), 0) + GREATEST(-COALESCE(c.assistance_amount, 0), 0)) >= MIN(l.limit_amount)
)
SELECT subject_key, rule_id, window_id FROM able
UNION
SELECT subject_key, rule_id, window_id FROM warning WHERE subject_key IN (SELECT subject_key FROM moment)
