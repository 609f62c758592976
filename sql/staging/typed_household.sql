-- A pulled membership of a household with its types. Grain: pulled row.
SELECT
  pulled_row,
  NULLIF(TRIM(psn_no), '') AS psn_no,
  NULLIF(TRIM(hshd_no), '') AS hshd_no,
  NULLIF(TRIM(hshd_rlts), '') AS hshd_rlts,
  TRY_CAST(hshd_income AS DECIMAL(16, 2)) AS hshd_income,
  TRY_CAST(crte_time AS TIMESTAMP) AS crte_time,
  TRY_CAST(updt_time AS TIMESTAMP) AS updt_time,
  TRY_CAST(reconstructed_from AS TIMESTAMP) AS reconstructed_from
FROM pulled_household
