-- A warning of the review database as it is to be seen, without the evidence, with what that follows from: subject, window, fingerprint, night, events.
-- Grain: warning. Its days for an answer are those that were sent. A merged person's stand under whom he is counted.
WITH opening AS ( -- the night on which a warning became known
  SELECT warning_id, MIN(known_on) AS opened_on FROM warning_event GROUP BY warning_id
)
SELECT
  r.warning_id,
  w.subject_key,
  w.window_id,
  w.known_on,
  w.fingerprint,
  w.event_count,
  p.counted_psn_no AS psn_no,
  k.case_id,
  r.state,
  SUBSTRING(r.reasons, 1, 100) AS reasons,
  r.rule_id,
  SUBSTRING(u.title_zh, 1, 300) AS rule_title_zh,
  SUBSTRING(u.title_en, 1, 300) AS rule_title_en,
  SUBSTRING(u.reference_title, 1, 300) AS reference_title,
  SUBSTRING(u.reference_href, 1, 500) AS reference_href,
  COALESCE(u.measure, 'total') AS measure,
  COALESCE(u.is_after_assistance, FALSE) AS is_after_assistance,
  COALESCE(u.window_type, 'calendar_year') AS window_type,
  COALESCE(u.unit_type, 'person') AS unit_type,
  r.region_code,
  r.risk_kind,
  r.category_code,
  SUBSTRING(r.category_name, 1, 60) AS category_name,
  r.window_from,
  r.window_last,
  o.opened_on,
  r.crossed_on,
  r.fell_on,
  w.assessed_on,
  w.burden_amount,
  w.fee_amount,
  w.total_amount,
  w.policy_scope_amount,
  w.compliant_amount,
  w.cash_amount,
  w.is_assistance_known,
  w.limit_amount,
  l.fraction,
  r.income_series,
  r.income_year,
  r.income_amount,
  r.income_released_on,
  COALESCE(w.is_provisional, FALSE) AS is_provisional,
  w.burden_multiple,
  w.step,
  w.highest_step,
  SUBSTRING(u.to_verify_zh, 1, 1000) AS facts_to_verify_zh,
  SUBSTRING(u.to_verify_en, 1, 1000) AS facts_to_verify_en,
  r.is_example,
  t.first_pushed_on,
  t.due_on,
  t.decision_due_on
FROM risk_row AS r
JOIN warning AS w ON w.warning_id = r.warning_id
JOIN opening AS o ON o.warning_id = r.warning_id
JOIN counted_person AS p ON p.person_key = w.person_key
JOIN case_key AS k ON k.person_key = p.counted_key
LEFT JOIN last_rule AS u ON u.rule_id = r.rule_id
LEFT JOIN policy_limit AS l ON l.limit_id = w.limit_id
LEFT JOIN sent_warning AS t ON t.warning_id = r.warning_id
