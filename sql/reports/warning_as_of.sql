-- A warning as it stood after a night: its last event up to then, and the newest answer about it; on the newest night with the figures of its
-- last assessment. Grain: warning. Reads all events up to report_value.night, applied_rule and feedback_as_of.
WITH told AS ( -- an event up to the night, counted from the newest
  SELECT
    e.*,
    ROW_NUMBER() OVER (PARTITION BY e.warning_id ORDER BY e.event_no DESC NULLS LAST) AS place
  FROM warning_event AS e
  CROSS JOIN report_value AS r
  WHERE e.known_on <= r.night
)
SELECT
  e.warning_id,
  e.psn_no,
  e.household_id,
  e.rule_id,
  COALESCE(w.trigger_type, u.trigger_type, 'night') AS trigger_type,
  e.window_id,
  e.window_from,
  CASE WHEN e.state = 'open' AND r.night >= w.window_to THEN 'closed' ELSE e.state END AS state,
  e.event AS last_event,
  e.known_on,
  e.reasons,
  e.crossed_on,
  e.fell_on,
  CASE WHEN r.night >= w.known_on THEN w.step ELSE e.step END AS step,
  CASE WHEN r.night >= w.known_on THEN w.burden_amount ELSE e.burden_amount END AS burden_amount,
  CASE WHEN r.night >= w.known_on THEN w.limit_amount ELSE e.limit_amount END AS limit_amount,
  CASE WHEN r.night >= w.known_on THEN w.burden_multiple END AS burden_multiple,
  w.category_code,
  w.risk_kind,
  w.is_provisional,
  w.region_code,
  u.to_verify_zh,
  u.to_verify_en,
  a.feedback_status,
  a.feedback_on,
  a.feedback_category_code,
  a.feedback_measures,
  a.feedback_refusal_reason,
  COALESCE(a.feedback_count, 0) AS feedback_count
FROM told AS e
CROSS JOIN report_value AS r
JOIN warning AS w ON w.warning_id = e.warning_id
LEFT JOIN applied_rule AS u ON u.rule_id = e.rule_id
LEFT JOIN feedback_as_of AS a ON a.warning_id = e.warning_id
WHERE e.place = 1
ORDER BY e.window_from DESC NULLS LAST, w.burden_multiple DESC NULLS LAST, e.warning_id NULLS LAST
