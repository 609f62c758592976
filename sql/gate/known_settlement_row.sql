-- The newest version of a settlement in the warehouse that the batch speaks of, or of a person of whom all are needed. Grain: settlement.
-- Two scans: one condition with OR over both lists takes the engine three times as long.
WITH found AS ( -- a current version found by its key or by its person
  SELECT
    s.person_key,
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
  WHERE s.known_to = DATE '9999-12-31' AND s.setl_id IN (SELECT setl_id FROM asked_settlement)
  UNION
  SELECT
    s.person_key,
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
  WHERE s.known_to = DATE '9999-12-31'
    AND s.person_key IN (SELECT q.person_key FROM person AS q JOIN asked_whole_person AS w ON w.psn_no = q.psn_no)
)
SELECT
  p.psn_no,
  f.setl_id,
  f.mdtrt_id,
  f.init_setl_id,
  f.refd_setl_flag,
  f.mid_setl_flag,
  f.is_valid,
  f.med_type,
  f.begndate,
  f.enddate,
  f.burden_date,
  f.medfee_sumamt,
  f.fund_pay_sumamt,
  f.total_amount,
  f.updt_time
FROM found AS f
JOIN person AS p ON p.person_key = f.person_key
