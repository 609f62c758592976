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
  w.continued_by_psn_no,
  n.sent_psn_no AS continues_psn_no,
  w.state,
  w.reasons,
  w.rule_id,
  w.rule_title,
  w.region_code,
  w.region_name,
  w.unit_type,
  w.head_count,
  w.window_from,
  w.window_last,
  w.crossed_on,
  w.fell_on,
  w.risk_kind,
  w.category_code,
  w.category_name,
  w.measure,
  w.is_after_assistance,
  w.is_assistance_known,
  w.burden_amount,
  w.total_amount,
  w.compliant_amount,
  w.compliant_after_amount,
  w.limit_amount,
  w.income_year,
  w.income_series,
  w.income_amount,
  w.income_released_on,
  w.is_provisional,
  w.burden_multiple,
  w.step,
  w.facts_to_verify,
  w.is_example,
  COALESCE(c.first_pushed_on, n.first_pushed_on, r.night) AS first_pushed_on,
  COALESCE(k.counted_from, n.counted_from, c.counted_from) AS counted_from,
  CASE
    WHEN p.is_monitored THEN CAST(NULL AS DATE)
    WHEN k.warning_id IS NULL THEN COALESCE(n.due_on, c.due_on)
    WHEN c.event IS NULL AND c.due_on IS NULL THEN CAST(NULL AS DATE)
    ELSE d.due_on
  END AS due_on,
  CASE
    WHEN p.is_monitored THEN CAST(NULL AS DATE)
    WHEN k.warning_id IS NULL THEN COALESCE(n.decision_due_on, c.decision_due_on)
    WHEN c.event IS NULL AND c.decision_due_on IS NULL THEN CAST(NULL AS DATE)
    ELSE d.decision_due_on
  END AS decision_due_on
FROM push_change AS c
JOIN risk_row AS w ON w.warning_id = c.warning_id
CROSS JOIN publish_value AS r
LEFT JOIN continuation AS n ON n.warning_id = c.warning_id
LEFT JOIN counted_warning AS k ON k.warning_id = c.warning_id
LEFT JOIN deadline AS d
  ON d.region_code IS NOT DISTINCT FROM k.region_code AND d.due_days IS NOT DISTINCT FROM k.due_days AND d.counted_from = k.counted_from
LEFT JOIN listed_person AS p ON p.psn_no = c.psn_no
WHERE c.is_due AND (c.event IS NOT NULL OR c.is_live)
