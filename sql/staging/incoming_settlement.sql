-- An accepted row of the settlement pull with its person and the night from which it is known (docs/assessment.md 1). Grain: accepted row.
SELECT
  p.person_key,
  s.setl_id,
  text_number(s.setl_id) AS setl_key,
  s.mdtrt_id,
  s.init_setl_id,
  s.refd_setl_flag,
  s.mid_setl_flag,
  s.is_valid,
  s.year,
  s.insutype,
  s.med_type,
  s.insu_admdvs,
  s.pay_loc,
  s.out_flag,
  s.hosp_lv,
  s.burden_date,
  s.begndate,
  s.enddate,
  s.medfee_sumamt,
  s.fulamt_ownpay_amt,
  s.overlmt_selfpay,
  s.preselfpay_amt,
  s.inscp_scp_amt,
  s.act_pay_dedc,
  s.hifp_pay,
  s.hifmi_pay,
  s.maf_pay,
  s.fund_pay_sumamt,
  s.acct_pay,
  s.acct_mulaid_pay,
  s.hosp_part_amt,
  s.total_amount,
  s.policy_scope_amount,
  s.compliant_amount,
  s.cash_amount,
  CAST(
    GREATEST(
      GREATEST(s.total_amount, s.policy_scope_amount, s.compliant_amount, s.cash_amount)
      + GREATEST(-COALESCE(s.acct_pay, 0), 0) + GREATEST(-COALESCE(s.preselfpay_amt, 0), 0) + ABS(COALESCE(s.acct_mulaid_pay, 0)),
      0)
    AS DECIMAL(16, 2)) AS most_amount,
  s.crte_time,
  s.updt_time,
  s.reconstructed_from,
  CASE
    WHEN c.updt_from IS NULL THEN GREATEST(CAST(s.updt_time AS DATE), r.night_from)
    ELSE r.night_last
  END AS known_from
FROM accepted_row_settlement AS s
JOIN run_person AS p ON p.psn_no = s.psn_no
CROSS JOIN run_value AS r
-- Intervals that were read do not overlap, so that at most one holds a stamp.
LEFT JOIN covered_stamp AS c ON c.source_table = 'settlement' AND c.updt_from <= s.updt_time AND s.updt_time < c.updt_to
