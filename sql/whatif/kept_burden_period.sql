-- A burden period of a window in which the burden ever reaches the floor of its rule, with the most it ever reaches. Grain: moment x rule x window x
-- first day.
WITH reached AS ( -- a window in which some limit from the floor on may be crossed
  SELECT b.subject_key, b.night, b.rule_id, b.window_id, MAX(b.burden_amount) AS most_amount
  FROM burden_period AS b
  JOIN kept_rule AS r ON r.rule_id = b.rule_id
  WHERE b.day_from <= b.night AND b.burden_amount > 0
  GROUP BY b.subject_key, b.night, b.rule_id, b.window_id
  HAVING MAX(b.burden_amount) >= MIN(r.floor_amount)
)
SELECT b.*, r.most_amount
FROM burden_period AS b
JOIN reached AS r ON r.subject_key = b.subject_key AND r.night = b.night AND r.rule_id = b.rule_id AND r.window_id = b.window_id
