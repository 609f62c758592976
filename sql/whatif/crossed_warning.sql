-- A warning that crossed on a day asked for, as it stands now, with whom it is about and where he would be visited. Grain: subject x rule x window.
SELECT
  w.subject_key,
  p.psn_no,
  p.household_id,
  p.region_code,
  p.township_code,
  w.rule_id,
  u.trigger_type,
  w.window_id,
  w.window_from,
  w.window_to,
  w.state,
  w.crossed_on,
  w.fell_on,
  w.step,
  w.highest_step,
  w.burden_amount,
  w.limit_amount,
  w.limit_id,
  w.line_id,
  w.category_code,
  w.identity_rid,
  w.crossing_reasons,
  w.falling_reasons
FROM window_state AS w
CROSS JOIN asked_period AS a
JOIN rule AS u ON u.rule_id = w.rule_id
JOIN subject_place AS p ON p.subject_key = w.subject_key AND p.night = w.night
WHERE w.crossed_on BETWEEN a.day_first AND a.day_last
