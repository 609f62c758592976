-- An open warning of a person with what is outstanding for the visits in its window, and what would be left of its burden if all were paid in order
-- (docs/benefits.md 6). Grain: warning. effect: falls, stands, not_counted (the rule does not count payments outside the settlement), nothing_outstanding, no_limit.
-- Needs open_warning, benefit_due, benefit_value and applied_rule.
WITH ruled AS ( -- a warning with how its rule compares
  SELECT o.*, u.is_after_assistance, u.is_inclusive, u.window_type
  FROM open_warning AS o
  LEFT JOIN applied_rule AS u ON u.rule_id = o.rule_id
),
owed AS ( -- what is outstanding for the visits that count in the window of a warning
  SELECT o.warning_id, CAST(SUM(d.in_order_amount) AS DECIMAL(16, 2)) AS outstanding_amount
  FROM ruled AS o
  JOIN benefit_due AS d ON d.counted_key = o.counted_key AND d.visited_on >= o.window_from AND d.visited_on < o.window_to
  CROSS JOIN benefit_value AS r
  WHERE d.in_order_amount > 0
    AND (o.window_type IS DISTINCT FROM 'rolling_12_months' OR CAST(d.visited_on + INTERVAL '12' MONTH AS DATE) > r.night)
  GROUP BY o.warning_id
),
left_over AS ( -- a warning with what would be left of its burden
  SELECT
    o.*,
    COALESCE(p.outstanding_amount, CAST(0 AS DECIMAL(16, 2))) AS outstanding_amount,
    CAST(GREATEST(o.burden_amount - COALESCE(p.outstanding_amount, 0), 0) AS DECIMAL(16, 2)) AS left_amount
  FROM ruled AS o
  LEFT JOIN owed AS p ON p.warning_id = o.warning_id
)
SELECT
  l.warning_id, l.counted_key, l.rule_id, l.category_code, l.burden_amount, l.limit_amount, l.outstanding_amount, l.left_amount,
  CASE
    WHEN l.outstanding_amount = 0 THEN 'nothing_outstanding'
    WHEN l.limit_amount IS NULL THEN 'no_limit'
    WHEN NOT COALESCE(l.is_after_assistance, FALSE) THEN 'not_counted'
    WHEN l.left_amount > l.limit_amount OR (l.is_inclusive AND l.left_amount = l.limit_amount) THEN 'stands'
    ELSE 'falls'
  END AS effect
FROM left_over AS l
