-- Fees of settlements by the day of their stamp, region and kind of care, refunds apart. Grain: day of updt_time x region x kind of care.
-- Kinds of care go by the first two digits of med_type; what is unknown is other, never dropped. Reads one night's pull, not the rows examined again (pulled_row below 0).
WITH cared AS ( -- a settlement with its day and kind of care
  SELECT
    CAST(updt_time AS DATE) AS stamped_on,
    COALESCE(insu_admdvs, 'none') AS region_code,
    CASE
      WHEN SUBSTRING(med_type, 1, 2) IN ('21', '22', '23', '24', '25', '26', '27', '28', '52', '71') THEN 'inpatient'
      WHEN SUBSTRING(med_type, 1, 2) IN ('11', '12', '13', '14', '15', '16', '19', '41', '51', '53', '81') THEN 'outpatient'
      ELSE 'other'
    END AS care_type,
    CASE WHEN init_setl_id IS NULL THEN medfee_sumamt END AS fee_amount,
    CASE WHEN init_setl_id IS NULL THEN total_amount END AS burden_amount
  FROM typed_settlement
  WHERE pulled_row >= 0 AND updt_time IS NOT NULL
)
SELECT
  stamped_on,
  region_code,
  care_type,
  COUNT(*) AS row_count,
  COUNT(fee_amount) AS fee_count,
  COALESCE(SUM(fee_amount), 0) AS fee_amount,
  COUNT(burden_amount) AS burden_count,
  COALESCE(SUM(burden_amount), 0) AS burden_amount
FROM cared
GROUP BY stamped_on, region_code, care_type
