-- A settlement as it was known on a moment's night. Grain: moment x settlement. Those of visits that ended so long before what the moment reaches that no
-- window of it holds them are left out, unless a rule's window never ends.
SELECT
  m.subject_key,
  m.night,
  m.person_key,
  s.setl_id,
  s.init_setl_id,
  s.mdtrt_id,
  s.mid_setl_flag,
  s.insutype,
  s.insu_admdvs,
  s.med_type,
  s.out_flag,
  s.burden_date,
  s.total_amount,
  s.policy_scope_amount,
  s.compliant_amount,
  s.cash_amount,
  COALESCE(s.acct_pay, 0) AS account_amount,
  COALESCE(s.acct_mulaid_pay, 0) AS mutual_aid_amount,
  COALESCE(s.preselfpay_amt, 0) AS upfront_amount,
  COALESCE(s.medfee_sumamt, s.total_amount + COALESCE(s.fund_pay_sumamt, 0) + COALESCE(s.hosp_part_amt, 0)) AS fee_amount,
  s.updt_time,
  COALESCE(CAST(s.reconstructed_from AS DATE) > m.night, FALSE) AS is_reconstructed
FROM moment_member AS m
JOIN moment_reach AS r ON r.subject_key = m.subject_key AND r.night = m.night
JOIN member_version AS s ON s.person_key = m.member_key AND s.known_from <= m.night AND m.night < s.known_to
WHERE s.is_valid
  AND (s.visit_last >= CAST(r.reach_day - INTERVAL '13' MONTH AS DATE) OR EXISTS (SELECT 1 AS found FROM rule AS u WHERE u.window_type = 'rolling_12_months'))
