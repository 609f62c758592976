-- An event of the run as it is stored, with the id of its warning. Grain: warning x event.
SELECT
  m.warning_id,
  c.subject_key,
  m.psn_no,
  m.household_id,
  c.rule_id,
  c.window_id,
  c.window_from,
  CAST(c.event_no AS INTEGER) AS event_no,
  c.known_on,
  r.night,
  c.event,
  c.reasons,
  c.state,
  c.crossed_on,
  c.fell_on,
  c.step,
  CAST(c.burden_amount AS DECIMAL(16, 2)) AS burden_amount,
  c.limit_amount,
  b.rule_id IS NOT NULL AS is_reconstructed
FROM warning_change AS c
JOIN warning_mark AS m ON m.subject_key = c.subject_key AND m.rule_id = c.rule_id AND m.window_id = c.window_id
LEFT JOIN rebuilt_window AS b
  ON b.subject_key = c.subject_key AND b.night = c.known_on AND b.rule_id = c.rule_id AND b.window_id = c.window_id
CROSS JOIN run_value AS r
