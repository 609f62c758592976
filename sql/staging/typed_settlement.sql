-- A pulled settlement with its types, burden date and burdens (docs/assessment.md 3 and 4). Grain: pulled row. Reads one night's pull.
-- What cannot be read as its type becomes null and is counted in unreadable_count; a blank is missing, not 0.
WITH typed AS ( -- a pulled row, each column in its type
  SELECT
    pulled_row,
    NULLIF(TRIM(setl_id), '') AS setl_id,
    NULLIF(TRIM(psn_no), '') AS psn_no,
    NULLIF(TRIM(mdtrt_id), '') AS mdtrt_id,
    NULLIF(TRIM(init_setl_id), '') AS init_setl_id,
    NULLIF(TRIM(refd_setl_flag), '') AS refd_setl_flag,
    NULLIF(TRIM(mid_setl_flag), '') AS mid_setl_flag,
    COALESCE(TRIM(vali_flag), '1') <> '0' AS is_valid,
    NULLIF(TRIM(year), '') AS year,
    NULLIF(TRIM(insutype), '') AS insutype,
    NULLIF(TRIM(med_type), '') AS med_type,
    NULLIF(TRIM(insu_admdvs), '') AS insu_admdvs,
    NULLIF(TRIM(pay_loc), '') AS pay_loc,
    NULLIF(TRIM(out_flag), '') AS out_flag,
    NULLIF(TRIM(hosp_lv), '') AS hosp_lv,
    TRY_CAST(setl_time AS TIMESTAMP) AS setl_time,
    TRY_CAST(begndate AS TIMESTAMP) AS begndate,
    TRY_CAST(enddate AS TIMESTAMP) AS enddate,
    TRY_CAST(crte_time AS TIMESTAMP) AS crte_time,
    TRY_CAST(updt_time AS TIMESTAMP) AS updt_time,
    TRY_CAST(reconstructed_from AS TIMESTAMP) AS reconstructed_from,
    TRY_CAST(medfee_sumamt AS DECIMAL(16, 2)) AS medfee_sumamt,
    TRY_CAST(fulamt_ownpay_amt AS DECIMAL(16, 2)) AS fulamt_ownpay_amt,
    TRY_CAST(overlmt_selfpay AS DECIMAL(16, 2)) AS overlmt_selfpay,
    TRY_CAST(preselfpay_amt AS DECIMAL(16, 2)) AS preselfpay_amt,
    TRY_CAST(inscp_scp_amt AS DECIMAL(16, 2)) AS inscp_scp_amt,
    TRY_CAST(act_pay_dedc AS DECIMAL(16, 2)) AS act_pay_dedc,
    TRY_CAST(hifp_pay AS DECIMAL(16, 2)) AS hifp_pay,
    TRY_CAST(hifmi_pay AS DECIMAL(16, 2)) AS hifmi_pay,
    TRY_CAST(maf_pay AS DECIMAL(16, 2)) AS maf_pay,
    TRY_CAST(fund_pay_sumamt AS DECIMAL(16, 2)) AS fund_pay_sumamt,
    TRY_CAST(psn_part_amt AS DECIMAL(16, 2)) AS psn_part_amt,
    TRY_CAST(acct_pay AS DECIMAL(16, 2)) AS acct_pay,
    TRY_CAST(acct_mulaid_pay AS DECIMAL(16, 2)) AS acct_mulaid_pay,
    TRY_CAST(psn_cash_pay AS DECIMAL(16, 2)) AS psn_cash_pay,
    TRY_CAST(hosp_part_amt AS DECIMAL(16, 2)) AS hosp_part_amt,
    -- The part of no other fund is 0 where the source has no such column.
    TRY_CAST(hifp_pay AS DECIMAL(16, 2)) + TRY_CAST(cvlserv_pay AS DECIMAL(16, 2)) + TRY_CAST(hifes_pay AS DECIMAL(16, 2))
    + TRY_CAST(hifmi_pay AS DECIMAL(16, 2)) + TRY_CAST(hifob_pay AS DECIMAL(16, 2)) + TRY_CAST(maf_pay AS DECIMAL(16, 2))
    + COALESCE(TRY_CAST(hifdm_pay AS DECIMAL(16, 2)), 0) + COALESCE(TRY_CAST(oth_pay AS DECIMAL(16, 2)), 0) AS fund_parts_amount,
    CASE WHEN setl_time IS NOT NULL AND TRY_CAST(setl_time AS TIMESTAMP) IS NULL THEN 1 ELSE 0 END
    + CASE WHEN enddate IS NOT NULL AND TRY_CAST(enddate AS TIMESTAMP) IS NULL THEN 1 ELSE 0 END
    + CASE WHEN medfee_sumamt IS NOT NULL AND TRY_CAST(medfee_sumamt AS DECIMAL(16, 2)) IS NULL THEN 1 ELSE 0 END
    + CASE WHEN fulamt_ownpay_amt IS NOT NULL AND TRY_CAST(fulamt_ownpay_amt AS DECIMAL(16, 2)) IS NULL THEN 1 ELSE 0 END
    + CASE WHEN overlmt_selfpay IS NOT NULL AND TRY_CAST(overlmt_selfpay AS DECIMAL(16, 2)) IS NULL THEN 1 ELSE 0 END
    + CASE WHEN preselfpay_amt IS NOT NULL AND TRY_CAST(preselfpay_amt AS DECIMAL(16, 2)) IS NULL THEN 1 ELSE 0 END
    + CASE WHEN inscp_scp_amt IS NOT NULL AND TRY_CAST(inscp_scp_amt AS DECIMAL(16, 2)) IS NULL THEN 1 ELSE 0 END
    + CASE WHEN fund_pay_sumamt IS NOT NULL AND TRY_CAST(fund_pay_sumamt AS DECIMAL(16, 2)) IS NULL THEN 1 ELSE 0 END
    + CASE WHEN psn_part_amt IS NOT NULL AND TRY_CAST(psn_part_amt AS DECIMAL(16, 2)) IS NULL THEN 1 ELSE 0 END
    + CASE WHEN acct_pay IS NOT NULL AND TRY_CAST(acct_pay AS DECIMAL(16, 2)) IS NULL THEN 1 ELSE 0 END
    + CASE WHEN acct_mulaid_pay IS NOT NULL AND TRY_CAST(acct_mulaid_pay AS DECIMAL(16, 2)) IS NULL THEN 1 ELSE 0 END
    + CASE WHEN psn_cash_pay IS NOT NULL AND TRY_CAST(psn_cash_pay AS DECIMAL(16, 2)) IS NULL THEN 1 ELSE 0 END
    + CASE WHEN hosp_part_amt IS NOT NULL AND TRY_CAST(hosp_part_amt AS DECIMAL(16, 2)) IS NULL THEN 1 ELSE 0 END
      AS unreadable_count,
    CASE WHEN begndate IS NOT NULL AND TRY_CAST(begndate AS TIMESTAMP) IS NULL THEN 1 ELSE 0 END
    + CASE WHEN crte_time IS NOT NULL AND TRY_CAST(crte_time AS TIMESTAMP) IS NULL THEN 1 ELSE 0 END
    + CASE WHEN act_pay_dedc IS NOT NULL AND TRY_CAST(act_pay_dedc AS DECIMAL(16, 2)) IS NULL THEN 1 ELSE 0 END
    + CASE WHEN hifp_pay IS NOT NULL AND TRY_CAST(hifp_pay AS DECIMAL(16, 2)) IS NULL THEN 1 ELSE 0 END
    + CASE WHEN cvlserv_pay IS NOT NULL AND TRY_CAST(cvlserv_pay AS DECIMAL(16, 2)) IS NULL THEN 1 ELSE 0 END
    + CASE WHEN hifes_pay IS NOT NULL AND TRY_CAST(hifes_pay AS DECIMAL(16, 2)) IS NULL THEN 1 ELSE 0 END
    + CASE WHEN hifmi_pay IS NOT NULL AND TRY_CAST(hifmi_pay AS DECIMAL(16, 2)) IS NULL THEN 1 ELSE 0 END
    + CASE WHEN hifob_pay IS NOT NULL AND TRY_CAST(hifob_pay AS DECIMAL(16, 2)) IS NULL THEN 1 ELSE 0 END
    + CASE WHEN hifdm_pay IS NOT NULL AND TRY_CAST(hifdm_pay AS DECIMAL(16, 2)) IS NULL THEN 1 ELSE 0 END
    + CASE WHEN maf_pay IS NOT NULL AND TRY_CAST(maf_pay AS DECIMAL(16, 2)) IS NULL THEN 1 ELSE 0 END
    + CASE WHEN oth_pay IS NOT NULL AND TRY_CAST(oth_pay AS DECIMAL(16, 2)) IS NULL THEN 1 ELSE 0 END
      AS unreadable_detail_count
  FROM pulled_settlement
),
dated AS ( -- a row with the date of its settlement and the first and last day of its own year
  SELECT
    typed.*,
    CAST(COALESCE(setl_time, enddate, crte_time) AS DATE) AS settled_on,
    CASE WHEN LENGTH(year) = 4 AND TRY_CAST(year AS INTEGER) BETWEEN 1990 AND 2100 THEN TRY_CAST(year || '-01-01' AS DATE) END AS year_from,
    CASE WHEN LENGTH(year) = 4 AND TRY_CAST(year AS INTEGER) BETWEEN 1990 AND 2100 THEN TRY_CAST(year || '-12-31' AS DATE) END AS year_last
  FROM typed
),
burdened AS ( -- a row with its total and policy-scope burden
  SELECT
    dated.*,
    COALESCE(
      psn_part_amt,
      acct_pay + psn_cash_pay,
      medfee_sumamt - fund_pay_sumamt - COALESCE(hosp_part_amt, 0)
    ) AS total_amount,
    COALESCE(inscp_scp_amt, medfee_sumamt - fulamt_ownpay_amt - overlmt_selfpay - preselfpay_amt) - fund_pay_sumamt
      AS policy_scope_amount
  FROM dated
)
SELECT
  pulled_row,
  setl_id,
  psn_no,
  mdtrt_id,
  init_setl_id,
  refd_setl_flag,
  mid_setl_flag,
  is_valid,
  year,
  insutype,
  med_type,
  insu_admdvs,
  pay_loc,
  out_flag,
  hosp_lv,
  settled_on,
  CASE
    WHEN settled_on < year_from THEN year_from
    WHEN settled_on > year_last THEN year_last
    ELSE settled_on
  END AS burden_date,
  CAST(begndate AS DATE) AS begndate,
  CAST(enddate AS DATE) AS enddate,
  medfee_sumamt,
  fulamt_ownpay_amt,
  overlmt_selfpay,
  preselfpay_amt,
  inscp_scp_amt,
  act_pay_dedc,
  hifp_pay,
  hifmi_pay,
  maf_pay,
  fund_pay_sumamt,
  acct_pay,
  acct_mulaid_pay,
  hosp_part_amt,
  CAST(total_amount AS DECIMAL(16, 2)) AS total_amount,
  CAST(policy_scope_amount AS DECIMAL(16, 2)) AS policy_scope_amount,
  CAST(policy_scope_amount + COALESCE(preselfpay_amt, 0) AS DECIMAL(16, 2)) AS compliant_amount,
  CAST(COALESCE(psn_cash_pay, total_amount - COALESCE(acct_pay, 0)) AS DECIMAL(16, 2)) AS cash_amount,
  crte_time,
  updt_time,
  reconstructed_from,
  setl_time,
  psn_part_amt,
  psn_cash_pay,
  fund_parts_amount,
  unreadable_count,
  unreadable_detail_count
FROM burdened
