-- A version of a settlement of somebody whose rows count for a moment's subject. Grain: settlement x version. Reads all years of these persons.
SELECT
  s.person_key, s.setl_id, s.mdtrt_id, s.init_setl_id, s.mid_setl_flag, s.is_valid, s.insutype, s.med_type, s.insu_admdvs, s.out_flag,
  s.burden_date, s.medfee_sumamt, s.preselfpay_amt, s.fund_pay_sumamt, s.acct_pay, s.acct_mulaid_pay, s.hosp_part_amt,
  s.total_amount, s.policy_scope_amount, s.compliant_amount, s.cash_amount, s.updt_time, s.reconstructed_from, s.known_from, s.known_to
FROM settlement AS s
WHERE s.person_key IN (SELECT member_key FROM moment_member)
