-- The newest version of a settlement in the warehouse that the batch speaks of, or that rules compare with it (whole_settlement). Grain: settlement.
WITH named AS ( -- a person with settlements that the batch speaks of
  SELECT person_key, psn_no FROM met_person
  UNION ALL
  SELECT p.person_key, p.psn_no -- one whom the batch does not name
  FROM person AS p
  WHERE EXISTS (SELECT 1 AS found FROM met_settlement AS m WHERE m.person_key = p.person_key)
    AND NOT EXISTS (SELECT 1 AS found FROM met_person AS n WHERE n.person_key = p.person_key)
)
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
  m.total_amount
FROM met_settlement AS m
JOIN named AS p ON p.person_key = m.person_key
UNION ALL
SELECT
  w.psn_no,
  w.setl_id,
  w.mdtrt_id,
  w.init_setl_id,
  w.refd_setl_flag,
  w.mid_setl_flag,
  w.is_valid,
  w.med_type,
  w.begndate,
  w.enddate,
  w.burden_date,
  w.medfee_sumamt,
  w.fund_pay_sumamt,
  w.total_amount
FROM whole_settlement AS w
WHERE NOT EXISTS (SELECT 1 AS found FROM met_settlement AS m WHERE m.setl_id = w.setl_id)
