-- The settlements that visits began with; one in 2,000 breaks a row rule. Grain: visit. Reads `visit_now`.
SELECT
  setl_id_of(visit, h2, settled_us) AS setl_id,
  mdtrt_id_of(visit) AS mdtrt_id,
  CASE WHEN broken <> 2 THEN psn_no_of(person) END AS psn_no,
  CAST(NULL AS VARCHAR) AS init_setl_id,
  CASE WHEN is_refunded THEN '1' ELSE '0' END AS refd_setl_flag,
  '1' AS vali_flag,
  '0' AS mid_setl_flag,
  year_of(settled_us) AS year,
  insutype_of(is_employee) AS insutype,
  med_type_of(kind) AS med_type,
  county_of(home) AS insu_admdvs,
  '2' AS pay_loc,
  out_flag_of(kind, h2) AS out_flag,
  CASE
    WHEN broken = 4 THEN TIMESTAMP '1900-01-01 00:00:00'
    -- Blank in some stays, whose end then counts.
    WHEN kind <> 3 OR unit(h2, 20) < 0.8 OR is_refunded THEN make_timestamp(settled_us)
  END AS setl_time,
  begun_on(settled_us, kind, h2) AS begndate,
  ended_on(settled_us) AS enddate,
  make_timestamp(created_us_of(settled_us, h5)) AS crte_time,
  make_timestamp(
    CASE WHEN is_refunded THEN GREATEST(refunded_us + 30000000, created_us_of(settled_us, h5)) ELSE changed_us_of(created_us_of(settled_us, h5), h5) END
  ) AS updt_time,
  yuan(CASE broken WHEN 1 THEN -medfee_sumamt WHEN 3 THEN medfee_sumamt + 6000000 ELSE medfee_sumamt END) AS medfee_sumamt,
  fulamt_ownpay_amt,
  overlmt_selfpay,
  preselfpay_amt,
  yuan(CASE broken WHEN 3 THEN inscp_scp_amt + 6000000 ELSE inscp_scp_amt END) AS inscp_scp_amt,
  yuan(CASE broken WHEN 0 THEN hifp_pay + medfee_sumamt + 10 WHEN 3 THEN hifp_pay + 6000000 ELSE hifp_pay END) AS hifp_pay,
  hifmi_pay,
  yuan(0) AS maf_pay,
  yuan(0) AS cvlserv_pay,
  yuan(0) AS hifes_pay,
  yuan(0) AS hifob_pay,
  yuan(0) AS hifdm_pay,
  yuan(0) AS oth_pay,
  yuan(CASE broken WHEN 3 THEN fund_pay_sumamt + 6000000 ELSE fund_pay_sumamt END) AS fund_pay_sumamt,
  psn_part_amt,
  acct_pay,
  yuan(0) AS acct_mulaid_pay,
  psn_cash_pay,
  hosp_part_amt
FROM visit_now
