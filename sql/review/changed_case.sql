-- A case that was there and of which something is different now, with what was said of it and why it has to be looked at anew. Grain: case.
SELECT n.*, s.standing AS standing_before, g.signal_type
FROM case_now AS n
JOIN stored_case AS s ON s.case_id = n.case_id
LEFT JOIN case_signal AS g ON g.case_id = n.case_id
WHERE g.case_id IS NOT NULL
  OR n.leading_psn_no IS DISTINCT FROM s.leading_psn_no
  OR n.leading_name IS DISTINCT FROM s.leading_name
  OR n.region_code IS DISTINCT FROM s.region_code
  OR n.standing IS DISTINCT FROM s.standing
  OR n.risk_kind IS DISTINCT FROM s.risk_kind
  OR n.rule_id IS DISTINCT FROM s.rule_id
  OR n.category_code IS DISTINCT FROM s.category_code
  OR n.step IS DISTINCT FROM s.step
  OR n.burden_multiple IS DISTINCT FROM s.burden_multiple
  OR n.crossed_on IS DISTINCT FROM s.crossed_on
  OR n.due_on IS DISTINCT FROM s.due_on
  OR n.person_count IS DISTINCT FROM s.person_count
  OR n.warning_count IS DISTINCT FROM s.warning_count
  OR n.against IS DISTINCT FROM s.against
  OR n.outstanding_amount IS DISTINCT FROM s.outstanding_amount
