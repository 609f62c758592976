-- A settlement whose present version has its day in the year looked at. Grain: settlement.
SELECT
  s.setl_id, s.person_key, s.mdtrt_id, s.init_setl_id, s.mid_setl_flag, s.is_valid, s.updt_time, s.fund_pay_sumamt, s.medfee_sumamt,
  COALESCE(s.medfee_sumamt, s.total_amount + COALESCE(s.fund_pay_sumamt, 0) + COALESCE(s.hosp_part_amt, 0)) AS fee_amount,
  s.total_amount
FROM settlement AS s
CROSS JOIN retention_year AS y
WHERE s.known_to = DATE '9999-12-31' AND s.burden_date >= y.day_from AND s.burden_date < y.day_to
