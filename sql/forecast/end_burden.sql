-- The burden of a scored row's window on the last day of its part, as known on the label night. Grain: person x rule x window x last day. Persons without a settlement in
-- the window have no row. Reads burden_period, scored_row.
WITH ending AS ( -- the last day of a part of a person under a rule
  SELECT DISTINCT person_key, rule_id, window_from, CAST(part_to - INTERVAL '1' DAY AS DATE) AS part_last FROM scored_row
)
SELECT e.person_key, e.rule_id, e.window_from, e.part_last, b.burden_amount AS end_amount
FROM ending AS e
JOIN burden_period AS b
  ON b.subject_key = e.person_key AND b.rule_id = e.rule_id AND b.window_from = e.window_from
  AND b.day_from <= e.part_last AND e.part_last < b.day_to
