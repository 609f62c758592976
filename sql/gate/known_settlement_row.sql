-- The newest version of a settlement in the warehouse that the batch speaks of, and of the persons of whom all are needed what rules compare: refunds,
-- settlements flagged as refunded, and stays. Grain: settlement.
SELECT
  p.psn_no,
  m.setl_id,
  m.mdtrt_id,
  m.init_setl_id,
  m.refd_setl_flag,
  m.mid_setl_flag,
  m.is_valid,
  m.med_type,
  m.begndate,
  m.enddate,
  m.burden_date,
  m.medfee_sumamt,
  m.fund_pay_sumamt,
  m.total_amount,
  m.updt_time
FROM met_settlement AS m
JOIN person AS p ON p.person_key = m.person_key
UNION ALL
SELECT
  w.psn_no,
  s.setl_id,
  s.mdtrt_id,
  s.init_setl_id,
  s.refd_setl_flag,
  s.mid_setl_flag,
  s.is_valid,
  s.med_type,
  s.begndate,
  s.enddate,
  s.burden_date,
  s.medfee_sumamt,
  s.fund_pay_sumamt,
  s.total_amount,
  s.updt_time
FROM settlement AS s
JOIN whole_person AS w ON w.person_key = s.person_key
WHERE s.known_to = DATE '9999-12-31'
  AND (s.init_setl_id IS NOT NULL OR s.refd_setl_flag <> '0' OR s.med_type LIKE '2%')
  AND NOT EXISTS (SELECT 1 AS found FROM met_settlement AS m WHERE m.setl_id = s.setl_id)
