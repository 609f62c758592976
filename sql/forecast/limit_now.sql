-- The limit in force for a person on the night under a rule that is forecast: of the lines that match the lowest. Grain: person x rule. Reads line_period.
WITH ranked AS ( -- a line in force on the night, the one that counts first
  SELECT
    l.subject_key, l.rule_id, l.limit_id, l.limit_amount, l.category_code,
    ROW_NUMBER() OVER (
      PARTITION BY l.subject_key, l.rule_id
      ORDER BY l.limit_amount NULLS LAST, l.precedence NULLS LAST, l.identity_from NULLS LAST, l.identity_rid NULLS LAST, l.limit_id NULLS LAST
    ) AS place
  FROM line_period AS l
  JOIN rule AS u ON u.rule_id = l.rule_id AND u.unit_type = 'person' AND u.window_type = 'calendar_year' AND u.trigger_type = 'night'
  WHERE l.day_from <= l.night AND l.night < l.day_to
)
SELECT r.subject_key, r.rule_id, r.limit_amount, r.category_code, p.income_amount
FROM ranked AS r
JOIN policy_limit AS p ON p.limit_id = r.limit_id
WHERE r.place = 1
