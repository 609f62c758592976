-- A pulled identity with its types; valid_to is the first day it no longer holds, 9999-12-31 where no end is given. Grain: pulled row.
SELECT
  pulled_row,
  NULLIF(TRIM(rid), '') AS rid,
  NULLIF(TRIM(psn_no), '') AS psn_no,
  NULLIF(TRIM(psn_idet_type), '') AS psn_idet_type,
  CAST(TRY_CAST(begntime AS TIMESTAMP) AS DATE) AS valid_from,
  CASE
    WHEN NULLIF(TRIM(endtime), '') IS NULL THEN DATE '9999-12-31'
    WHEN TRY_CAST(endtime AS TIMESTAMP) IS NULL THEN NULL
    ELSE LEAST(CAST(CAST(TRY_CAST(endtime AS TIMESTAMP) AS DATE) + INTERVAL '1' DAY AS DATE), DATE '9999-12-31')
  END AS valid_to,
  COALESCE(TRIM(vali_flag), '1') <> '0' AS is_valid,
  TRY_CAST(crte_time AS TIMESTAMP) AS crte_time,
  TRY_CAST(updt_time AS TIMESTAMP) AS updt_time,
  TRY_CAST(reconstructed_from AS TIMESTAMP) AS reconstructed_from
FROM pulled_identity
