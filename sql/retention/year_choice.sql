-- A settlement of the year looked at, and why it is kept; without a reason it is removed. Grain: settlement.
SELECT
  y.setl_id, y.person_key, y.mdtrt_id, y.init_setl_id, y.mid_setl_flag, y.is_valid, y.updt_time, y.fund_pay_sumamt, y.medfee_sumamt,
  y.fee_amount, y.total_amount, n.version_count,
  CASE
    WHEN l.setl_id IS NOT NULL THEN 'visit_goes_on'
    WHEN k.setl_id IS NOT NULL THEN k.kept_reason
    WHEN p.person_key IS NOT NULL THEN 'register_silent'
  END AS kept_reason
FROM year_settlement AS y
JOIN (
  SELECT setl_id, COUNT(*) AS version_count FROM settlement WHERE setl_id IN (SELECT setl_id FROM year_settlement) GROUP BY setl_id
) AS n ON n.setl_id = y.setl_id
LEFT JOIN late_settlement AS l ON l.setl_id = y.setl_id
LEFT JOIN kept_settlement AS k ON k.setl_id = y.setl_id
LEFT JOIN silent_person AS p ON p.person_key = y.person_key
