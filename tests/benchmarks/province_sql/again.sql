-- The visits settled again after their refund: the fund pays a tenth more of what was left in scope. Grain: visit settled again. Reads `visit_back`.
WITH better AS ( -- a visit settled again with what the fund adds
  SELECT visit_back.*, yuan((inscp_scp_amt - fund_pay_sumamt) * 0.1e0) AS added
  FROM visit_back
  WHERE h1 % 10 < 3
)
SELECT
  numbered_id(refunded_us, visit, 5 + CAST(h2 % 3 AS BIGINT)) AS setl_id,
  mdtrt_id_of(visit) AS mdtrt_id,
  psn_no_of(person) AS psn_no,
  CAST(NULL AS VARCHAR) AS init_setl_id,
  '0' AS refd_setl_flag,
  '1' AS vali_flag,
  '0' AS mid_setl_flag,
  year_of(refunded_us) AS year,
  insutype_of(is_employee) AS insutype,
  med_type_of(kind) AS med_type,
  county_of(home) AS insu_admdvs,
  '2' AS pay_loc,
  out_flag_of(kind, h2) AS out_flag,
  make_timestamp(refunded_us + 300000000) AS setl_time,
  begun_on(settled_us, kind, h2) AS begndate,
  ended_on(settled_us) AS enddate,
  make_timestamp(refunded_us + 320000000) AS crte_time,
  make_timestamp(refunded_us + 320000000) AS updt_time,
  medfee_sumamt,
  fulamt_ownpay_amt,
  overlmt_selfpay,
  preselfpay_amt,
  inscp_scp_amt,
  yuan(hifp_pay + added) AS hifp_pay,
  hifmi_pay,
  yuan(0) AS maf_pay,
  yuan(0) AS cvlserv_pay,
  yuan(0) AS hifes_pay,
  yuan(0) AS hifob_pay,
  yuan(0) AS hifdm_pay,
  yuan(0) AS oth_pay,
  yuan(fund_pay_sumamt + added) AS fund_pay_sumamt,
  yuan(psn_part_amt - added) AS psn_part_amt,
  yuan(0) AS acct_pay,
  yuan(0) AS acct_mulaid_pay,
  yuan(psn_part_amt - added) AS psn_cash_pay,
  hosp_part_amt
FROM better
