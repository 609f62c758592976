-- A pulled payment outside the settlement with its types. Grain: pulled row.
SELECT
  pulled_row,
  NULLIF(TRIM(rid), '') AS rid,
  NULLIF(TRIM(setl_id), '') AS setl_id,
  NULLIF(TRIM(psn_no), '') AS psn_no,
  NULLIF(TRIM(asst_type), '') AS asst_type,
  TRY_CAST(asst_amt AS DECIMAL(16, 2)) AS assistance_amount,
  CAST(TRY_CAST(pay_time AS TIMESTAMP) AS DATE) AS paid_on,
  COALESCE(TRIM(vali_flag), '1') <> '0' AS is_valid,
  TRY_CAST(crte_time AS TIMESTAMP) AS crte_time,
  TRY_CAST(updt_time AS TIMESTAMP) AS updt_time,
  TRY_CAST(reconstructed_from AS TIMESTAMP) AS reconstructed_from
FROM pulled_assistance
