-- What became of a scored row by the label night (docs/forecast.md 3). Grain: night x person x rule x part. crossed_on is empty where the row did not cross or is censored,
-- end_amount (the burden on the part's last day) where it is censored. Reads scored_row, crossing_found, burden_found, covered_found, kept_state, label_value.
WITH crossed AS ( -- the first crossing within the part
  SELECT
    r.night, r.person_key, r.rule_id, r.part_type, c.crossed_on, c.is_shock,
    ROW_NUMBER() OVER (PARTITION BY r.night, r.person_key, r.rule_id, r.part_type ORDER BY c.crossed_on NULLS LAST) AS place
  FROM scored_row AS r
  JOIN crossing_found AS c
    ON c.person_key = r.person_key AND c.rule_id = r.rule_id AND c.window_from = r.window_from
    AND r.part_from <= c.crossed_on AND c.crossed_on < r.part_to
),
over_before AS ( -- over on the eve of the part already
  SELECT DISTINCT r.night, r.person_key, r.rule_id, r.part_type
  FROM scored_row AS r
  JOIN crossing_found AS c
    ON c.person_key = r.person_key AND c.rule_id = r.rule_id AND c.window_from = r.window_from
    AND c.crossed_on < r.part_from AND (c.fell_on IS NULL OR r.part_from <= c.fell_on)
),
judged AS ( -- a row with why it cannot be judged, if it cannot
  SELECT
    r.night, r.person_key, r.rule_id, r.part_type, c.crossed_on, c.is_shock, b.end_amount,
    CASE
      WHEN o.person_key IS NOT NULL THEN 'over_before'
      WHEN CAST(v.label_night + INTERVAL '1' DAY AS DATE) < r.part_to THEN 'horizon'
      WHEN c.person_key IS NOT NULL THEN NULL
      WHEN m.is_anchor IS NOT TRUE THEN 'merged'
      WHEN s.is_dead THEN 'dead'
      WHEN s.is_insured IS NOT TRUE OR k.person_key IS NULL THEN 'left'
    END AS censored_type
  FROM scored_row AS r
  CROSS JOIN label_value AS v
  LEFT JOIN crossed AS c
    ON c.night = r.night AND c.person_key = r.person_key AND c.rule_id = r.rule_id AND c.part_type = r.part_type AND c.place = 1
  LEFT JOIN over_before AS o
    ON o.night = r.night AND o.person_key = r.person_key AND o.rule_id = r.rule_id AND o.part_type = r.part_type
  LEFT JOIN (SELECT DISTINCT person_key, is_anchor FROM anchor_found) AS m ON m.person_key = r.person_key
  LEFT JOIN kept_state AS s ON s.person_key = r.person_key AND s.day_on = CAST(r.part_to - INTERVAL '1' DAY AS DATE)
  LEFT JOIN burden_found AS b
    ON b.person_key = r.person_key AND b.rule_id = r.rule_id AND b.window_from = r.window_from
    AND b.part_last = CAST(r.part_to - INTERVAL '1' DAY AS DATE)
  LEFT JOIN covered_found AS k ON k.person_key = r.person_key AND k.rule_id = r.rule_id
)
SELECT
  night,
  person_key,
  rule_id,
  part_type,
  censored_type,
  censored_type IS NULL AND crossed_on IS NOT NULL AS is_crossed,
  CASE WHEN censored_type IS NULL THEN crossed_on END AS crossed_on,
  censored_type IS NULL AND COALESCE(is_shock, FALSE) AS is_shock,
  CASE WHEN censored_type IS NULL THEN COALESCE(end_amount, CAST(0 AS DECIMAL(16, 2))) END AS end_amount
FROM judged
