-- A settlement in force that is gone at the source, as text in the national names and no longer valid. Grain: setl_id. Its burdens stand for the
-- amounts they were worked out from, its burden date for the time of settlement.
SELECT
  t.setl_id,
  t.mdtrt_id,
  p.psn_no,
  t.init_setl_id,
  t.refd_setl_flag,
  '0' AS vali_flag,
  t.mid_setl_flag,
  t.year,
  t.insutype,
  t.med_type,
  t.insu_admdvs,
  t.pay_loc,
  t.out_flag,
  t.hosp_lv,
  CAST(t.burden_date AS VARCHAR) || ' 00:00:00' AS setl_time,
  CAST(t.begndate AS VARCHAR) || ' 00:00:00' AS begndate,
  CAST(t.enddate AS VARCHAR) || ' 00:00:00' AS enddate,
  CAST(t.crte_time AS VARCHAR) AS crte_time,
  CAST(GREATEST(v.ended_at, t.updt_time + INTERVAL '1' SECOND) AS VARCHAR) AS updt_time,
  CAST(t.medfee_sumamt AS VARCHAR) AS medfee_sumamt,
  CAST(t.fulamt_ownpay_amt AS VARCHAR) AS fulamt_ownpay_amt,
  CAST(t.overlmt_selfpay AS VARCHAR) AS overlmt_selfpay,
  CAST(t.preselfpay_amt AS VARCHAR) AS preselfpay_amt,
  CAST(t.policy_scope_amount + t.fund_pay_sumamt AS VARCHAR) AS inscp_scp_amt,
  CAST(t.act_pay_dedc AS VARCHAR) AS act_pay_dedc,
  CAST(t.hifp_pay AS VARCHAR) AS hifp_pay,
  CAST(t.hifmi_pay AS VARCHAR) AS hifmi_pay,
  CAST(t.maf_pay AS VARCHAR) AS maf_pay,
  CAST(t.fund_pay_sumamt AS VARCHAR) AS fund_pay_sumamt,
  CAST(t.total_amount AS VARCHAR) AS psn_part_amt,
  CAST(t.acct_pay AS VARCHAR) AS acct_pay,
  CAST(t.acct_mulaid_pay AS VARCHAR) AS acct_mulaid_pay,
  CAST(t.cash_amount AS VARCHAR) AS psn_cash_pay,
  CAST(t.hosp_part_amt AS VARCHAR) AS hosp_part_amt
FROM settlement AS t
JOIN person AS p ON p.person_key = t.person_key
CROSS JOIN ended_value AS v
WHERE t.known_to = DATE '9999-12-31' AND t.is_valid
  AND EXISTS (SELECT 1 AS found FROM ended_key AS k WHERE k.source_key = t.setl_id)
