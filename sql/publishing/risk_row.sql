-- A warning as the platform is to see it: why, how much, since when; no diagnosis, no provider. Grain: warning.
-- Rules on application only hint at eligibility, for the bureau: never pushed. Warnings of windows that had ended before the first night
-- that the platform may be told of, and were known that night, are history: never pushed.
WITH first_night AS ( -- the first night of this warehouse that is not withheld, one row
  SELECT MIN(front) AS night FROM applied_night WHERE NOT is_withheld
),
opening AS ( -- the night on which a warning became known
  SELECT warning_id, MIN(known_on) AS opened_on FROM warning_event GROUP BY warning_id
),
anchor AS ( -- a person who is counted under another number now
  SELECT a.person_key, p.psn_no
  FROM person_anchor AS a
  JOIN person AS p ON p.person_key = a.anchor_key
  CROSS JOIN publish_value AS r
  WHERE a.known_from <= r.night AND r.night < a.known_to
)
SELECT
  w.warning_id,
  w.person_key,
  w.psn_no,
  w.window_id,
  CASE WHEN w.state = 'open' AND w.is_closed THEN 'closed' ELSE w.state END AS state,
  w.reasons,
  w.rule_id,
  u.title_zh AS rule_title,
  w.region_code,
  c.name_zh AS region_name,
  u.unit_type,
  w.head_count,
  CASE
    WHEN u.window_type = 'rolling_12_months' THEN CAST(w.assessed_on - INTERVAL '12' MONTH + INTERVAL '1' DAY AS DATE)
    ELSE w.window_from
  END AS window_from,
  CASE
    WHEN u.window_type = 'rolling_12_months' THEN w.assessed_on
    ELSE CAST(w.window_to - INTERVAL '1' DAY AS DATE)
  END AS window_last,
  w.crossed_on,
  w.fell_on,
  w.risk_kind,
  w.category_code,
  k.name_zh AS category_name,
  u.measure,
  u.is_after_assistance,
  w.is_assistance_known,
  w.burden_amount,
  w.total_amount,
  w.compliant_amount,
  w.compliant_after_amount,
  w.limit_amount,
  l.income_year,
  l.income_series,
  l.income_amount,
  l.income_released_on,
  w.is_provisional,
  w.burden_multiple,
  w.step,
  SUBSTRING(u.to_verify_zh, 1, 1000) AS facts_to_verify,
  r.is_example,
  COALESCE(l.due_days, u.due_days) AS due_days,
  CASE
    WHEN l.push_by_day IS NOT NULL THEN l.push_every || ' ' || CAST(l.push_by_day AS VARCHAR)
    ELSE COALESCE(l.push_every, y.rhythm, 'night')
  END AS rhythm,
  CASE WHEN w.state = 'merged' THEN a.psn_no END AS continued_by_psn_no,
  f.night IS NOT NULL AND w.state = 'open'
    AND (NOT w.is_closed OR f.night < w.window_to OR f.night < e.opened_on) AS is_to_be_pushed
FROM warning AS w
CROSS JOIN publish_value AS r
CROSS JOIN first_night AS f
JOIN opening AS e ON e.warning_id = w.warning_id
LEFT JOIN rule AS u ON u.rule_id = w.rule_id
LEFT JOIN rule_rhythm AS y ON y.rule_id = w.rule_id
LEFT JOIN policy_limit AS l ON l.limit_id = w.limit_id
LEFT JOIN category AS k ON k.category_code = w.category_code
LEFT JOIN region AS c ON c.region_code = w.region_code
LEFT JOIN anchor AS a ON a.person_key = w.person_key
WHERE w.trigger_type IS DISTINCT FROM 'application'
