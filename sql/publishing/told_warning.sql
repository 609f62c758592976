-- A warning as this push tells it, with its event (null: only its figures moved) and from which day to which its deadlines run. Grain: warning.
-- Nobody is visited anew who is monitored already: no deadline. What continues a warning under another number keeps that one's days.
SELECT
  c.warning_id,
  c.psn_no,
  c.sent_psn_no,
  c.was_sent,
  c.event,
  c.sent_event_count,
  CASE WHEN c.highest_step >= c.step OR c.step IS NULL THEN c.highest_step ELSE c.step END AS highest_step,
  c.continued_by_psn_no,
  n.sent_psn_no AS continues_psn_no,
  c.state,
  c.reasons,
  c.rule_id,
  c.rule_title,
  c.region_code,
  c.region_name,
  c.unit_type,
  c.head_count,
  c.window_from,
  c.window_last,
  c.crossed_on,
  c.fell_on,
  c.risk_kind,
  c.category_code,
  c.category_name,
  c.measure,
  c.is_after_assistance,
  c.is_assistance_known,
  c.burden_amount,
  c.total_amount,
  c.compliant_amount,
  c.compliant_after_amount,
  c.limit_amount,
  c.income_year,
  c.income_series,
  c.income_amount,
  c.income_released_on,
  c.is_provisional,
  c.burden_multiple,
  c.step,
  c.facts_to_verify,
  c.is_example,
  COALESCE(c.first_pushed_on, n.first_pushed_on, r.night) AS first_pushed_on,
  COALESCE(w.counted_from, n.counted_from, c.counted_from) AS counted_from,
  CASE
    WHEN p.is_monitored THEN CAST(NULL AS DATE)
    WHEN w.warning_id IS NULL THEN COALESCE(n.due_on, c.due_on)
    WHEN c.event IS NULL AND c.due_on IS NULL THEN CAST(NULL AS DATE)
    ELSE d.due_on
  END AS due_on,
  CASE
    WHEN p.is_monitored THEN CAST(NULL AS DATE)
    WHEN w.warning_id IS NULL THEN COALESCE(n.decision_due_on, c.decision_due_on)
    WHEN c.event IS NULL AND c.decision_due_on IS NULL THEN CAST(NULL AS DATE)
    ELSE d.decision_due_on
  END AS decision_due_on
FROM push_change AS c
CROSS JOIN publish_value AS r
LEFT JOIN continuation AS n ON n.warning_id = c.warning_id
LEFT JOIN counted_warning AS w ON w.warning_id = c.warning_id
LEFT JOIN deadline AS d
  ON d.region_code IS NOT DISTINCT FROM w.region_code AND d.due_days IS NOT DISTINCT FROM w.due_days AND d.counted_from = w.counted_from
LEFT JOIN listed_person AS p ON p.psn_no = c.psn_no
WHERE c.is_due AND (c.event IS NOT NULL OR c.is_live)
