-- What a rule counts of a person's settlements near the night: of the last days all, of the year the largest that stands. Grain: person x rule.
-- Reads rule_settlement, standing_settlement.
SELECT
  r.subject_key,
  r.rule_id,
  CAST(COALESCE(SUM(CASE WHEN v.recent_from <= r.burden_date THEN r.settled_amount END), 0) AS DECIMAL(16, 2)) AS recent_amount,
  CAST(COALESCE(MAX(CASE WHEN s.setl_id IS NOT NULL THEN r.settled_amount END), 0) AS DECIMAL(16, 2)) AS largest_amount
FROM rule_settlement AS r
CROSS JOIN forecast_value AS v
LEFT JOIN standing_settlement AS s ON s.subject_key = r.subject_key AND s.setl_id = r.setl_id
GROUP BY r.subject_key, r.rule_id
