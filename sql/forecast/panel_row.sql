-- What is known on the night of a person who is scored, under a rule, for a part of the 60 days after it (docs/forecast.md 1 and 2). Grain: person x rule x part.
WITH part AS ( -- a part of the days to come, in the window it lies in, and the window before that
  SELECT
    'this' AS part_type, day_after AS part_from, LEAST(horizon_to, next_from) AS part_to,
    this_from AS window_from, CAST(this_from AS VARCHAR) AS window_id, CAST(before_from AS VARCHAR) AS earlier_id
  FROM forecast_value
  WHERE day_after < next_from
  UNION ALL
  SELECT
    'next' AS part_type, next_from AS part_from, horizon_to AS part_to,
    next_from AS window_from, CAST(next_from AS VARCHAR) AS window_id, CAST(this_from AS VARCHAR) AS earlier_id
  FROM forecast_value
  WHERE next_from < horizon_to
),
categories AS ( -- how many categories a person is of on the night
  SELECT subject_key, COUNT(DISTINCT category_code) AS category_count
  FROM identity_period
  WHERE category_code <> '*' AND day_from <= night AND night < day_to
  GROUP BY subject_key
)
SELECT
  v.night,
  l.subject_key AS person_key,
  l.rule_id,
  p.part_type,
  p.part_from,
  p.part_to,
  p.window_from,
  i.region_code,
  i.is_reconstructed,
  i.sex_code,
  CAST(EXTRACT(YEAR FROM v.night) - EXTRACT(YEAR FROM i.birth_date) AS INTEGER)
  - CASE WHEN EXTRACT(MONTH FROM i.birth_date) * 100 + EXTRACT(DAY FROM i.birth_date) > EXTRACT(MONTH FROM v.night) * 100 + EXTRACT(DAY FROM v.night) THEN 1 ELSE 0 END
  AS age_years,
  l.category_code,
  COALESCE(g.category_count, 0) AS category_count,
  l.limit_amount,
  l.income_amount,
  COALESCE(b.burden_amount, CAST(0 AS DECIMAL(16, 2))) AS burden_amount,
  COALESCE(e.burden_amount, CAST(0 AS DECIMAL(16, 2))) AS earlier_amount,
  COALESCE(a.recent_amount, CAST(0 AS DECIMAL(16, 2))) AS recent_amount,
  COALESCE(a.largest_amount, CAST(0 AS DECIMAL(16, 2))) AS largest_amount,
  c.visit_count,
  c.visit_month_count,
  c.admission_count,
  c.chronic_visit_count,
  c.special_visit_count,
  c.last_visit_date,
  c.fee_amount,
  c.total_amount,
  c.basic_amount,
  c.serious_amount,
  c.assistance_amount,
  c.other_fund_amount,
  c.elsewhere_fee_amount,
  c.placed_fee_amount,
  c.outside_amount,
  c.outside_fee_amount
FROM limit_now AS l
CROSS JOIN forecast_value AS v
CROSS JOIN part AS p
JOIN insured_person AS i ON i.person_key = l.subject_key
JOIN person_care AS c ON c.subject_key = l.subject_key
LEFT JOIN categories AS g ON g.subject_key = l.subject_key
LEFT JOIN burden_now AS b ON b.subject_key = l.subject_key AND b.rule_id = l.rule_id AND b.window_id = p.window_id
LEFT JOIN burden_now AS e ON e.subject_key = l.subject_key AND e.rule_id = l.rule_id AND e.window_id = p.earlier_id
LEFT JOIN rule_amount AS a ON a.subject_key = l.subject_key AND a.rule_id = l.rule_id
WHERE NOT EXISTS (SELECT 1 AS found FROM warned_person AS w WHERE w.subject_key = l.subject_key)
