-- A pulled insured person's row with its types and, where the certificate identifies the person, certificate_id
-- (docs/assessment.md 2: 18 characters, right check digit, birth date as in brdy). Grain: pulled row. Reads one night's pull.
WITH trimmed AS ( -- a pulled row with its certificate normalised and its birth date
  SELECT
    pulled_insured.*,
    UPPER(REPLACE(TRIM(certno), ' ', '')) AS certificate,
    CAST(TRY_CAST(brdy AS TIMESTAMP) AS DATE) AS birth_date
  FROM pulled_insured
),
weighed AS ( -- a row with the check digit its certificate should have
  SELECT
    trimmed.*,
    SUBSTRING('10X98765432', 1 + MOD(
      TRY_CAST(SUBSTRING(certificate, 1, 1) AS INTEGER) * 7 + TRY_CAST(SUBSTRING(certificate, 2, 1) AS INTEGER) * 9
      + TRY_CAST(SUBSTRING(certificate, 3, 1) AS INTEGER) * 10 + TRY_CAST(SUBSTRING(certificate, 4, 1) AS INTEGER) * 5
      + TRY_CAST(SUBSTRING(certificate, 5, 1) AS INTEGER) * 8 + TRY_CAST(SUBSTRING(certificate, 6, 1) AS INTEGER) * 4
      + TRY_CAST(SUBSTRING(certificate, 7, 1) AS INTEGER) * 2 + TRY_CAST(SUBSTRING(certificate, 8, 1) AS INTEGER) * 1
      + TRY_CAST(SUBSTRING(certificate, 9, 1) AS INTEGER) * 6 + TRY_CAST(SUBSTRING(certificate, 10, 1) AS INTEGER) * 3
      + TRY_CAST(SUBSTRING(certificate, 11, 1) AS INTEGER) * 7 + TRY_CAST(SUBSTRING(certificate, 12, 1) AS INTEGER) * 9
      + TRY_CAST(SUBSTRING(certificate, 13, 1) AS INTEGER) * 10 + TRY_CAST(SUBSTRING(certificate, 14, 1) AS INTEGER) * 5
      + TRY_CAST(SUBSTRING(certificate, 15, 1) AS INTEGER) * 8 + TRY_CAST(SUBSTRING(certificate, 16, 1) AS INTEGER) * 4
      + TRY_CAST(SUBSTRING(certificate, 17, 1) AS INTEGER) * 2, 11), 1) AS check_digit,
    TRY_CAST(
      SUBSTRING(certificate, 7, 4) || '-' || SUBSTRING(certificate, 11, 2) || '-' || SUBSTRING(certificate, 13, 2) AS DATE
    ) AS certified_birth_date
  FROM trimmed
)
SELECT
  pulled_row,
  NULLIF(TRIM(psn_no), '') AS psn_no,
  NULLIF(TRIM(psn_cert_type), '') AS psn_cert_type,
  NULLIF(certificate, '') AS certno,
  CASE
    WHEN COALESCE(NULLIF(TRIM(psn_cert_type), ''), '01') = '01'
      AND LENGTH(certificate) = 18
      AND SUBSTRING(certificate, 18, 1) = check_digit
      AND certified_birth_date = COALESCE(birth_date, certified_birth_date)
      THEN certificate
  END AS certificate_id,
  COALESCE(LENGTH(certificate) = 18 AND SUBSTRING(certificate, 18, 1) = check_digit AND certified_birth_date IS NOT NULL, FALSE)
    AS is_certificate_right,
  NULLIF(TRIM(nwb_flag), '') AS nwb_flag,
  NULLIF(TRIM(brdy), '') IS NOT NULL AND birth_date IS NULL AS is_birth_date_unreadable,
  psn_name,
  NULLIF(TRIM(gend), '') AS gend,
  birth_date AS brdy,
  NULLIF(TRIM(insutype), '') AS insutype,
  NULLIF(TRIM(psn_type), '') AS psn_type,
  NULLIF(TRIM(psn_insu_stas), '') AS psn_insu_stas,
  CAST(TRY_CAST(psn_insu_date AS TIMESTAMP) AS DATE) AS psn_insu_date,
  NULLIF(TRIM(insuplc_admdvs), '') AS insuplc_admdvs,
  NULLIF(TRIM(cvlserv_flag), '') AS cvlserv_flag,
  COALESCE(NULLIF(TRIM(mob), ''), NULLIF(TRIM(tel), '')) AS phone,
  NULLIF(TRIM(resd_nat), '') AS resd_nat,
  NULLIF(TRIM(resdbook_no), '') AS resdbook_no,
  NULLIF(TRIM(live_addr), '') AS address,
  NULLIF(TRIM(live_admdvs), '') AS division_code,
  NULLIF(TRIM(resd_addr), '') AS registered_address,
  NULLIF(TRIM(resd_loc_admdvs), '') AS registered_division_code,
  NULLIF(TRIM(surv_stas), '') AS surv_stas,
  CAST(TRY_CAST(die_date AS TIMESTAMP) AS DATE) AS die_date,
  TRY_CAST(crte_time AS TIMESTAMP) AS crte_time,
  TRY_CAST(updt_time AS TIMESTAMP) AS updt_time,
  TRY_CAST(reconstructed_from AS TIMESTAMP) AS reconstructed_from
FROM weighed
