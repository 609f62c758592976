-- Use of care and burden of a followed person in a month in which he was seen. Grain: person x month. Reads tracked_visit, member, tracking_span.
SELECT
  t.person_key,
  n.psn_no,
  t.month_from,
  COUNT(*) AS visit_count,
  COUNT(*) FILTER (WHERE t.care_type = 'inpatient') AS stay_count,
  COUNT(*) FILTER (WHERE t.place_type = 'elsewhere') AS elsewhere_visit_count,
  COUNT(*) FILTER (WHERE t.place_type IS NULL) AS place_unknown_count,
  COUNT(*) FILTER (WHERE t.is_chronic) AS chronic_visit_count,
  COUNT(*) FILTER (WHERE t.is_special) AS special_visit_count,
  COUNT(*) FILTER (WHERE t.is_hypertension_diabetes) AS hypertension_diabetes_visit_count,
  COUNT(*) FILTER (WHERE t.is_referral AND t.care_type = 'inpatient') AS referral_stay_count,
  COUNT(*) FILTER (WHERE t.is_onward) AS onward_stay_count,
  COUNT(*) FILTER (WHERE t.care_type = 'inpatient' AND t.hospital_level = 1) AS primary_stay_count,
  COUNT(*) FILTER (WHERE t.care_type = 'inpatient' AND t.hospital_level = 2) AS secondary_stay_count,
  COUNT(*) FILTER (WHERE t.care_type = 'inpatient' AND t.hospital_level = 3) AS tertiary_stay_count,
  COUNT(*) FILTER (WHERE t.care_type = 'inpatient' AND t.hospital_level IS NULL) AS stay_level_unknown_count,
  COUNT(*) FILTER (WHERE t.is_deductible_again) AS deductible_again_stay_count,
  CAST(COALESCE(SUM(CASE WHEN t.is_deductible_again THEN t.deductible_amount END), 0) AS DECIMAL(16, 2)) AS deductible_again_amount,
  CAST(SUM(t.fee_amount) AS DECIMAL(16, 2)) AS fee_amount,
  CAST(SUM(t.burden_amount) AS DECIMAL(16, 2)) AS burden_amount,
  CAST(SUM(t.outside_amount) AS DECIMAL(16, 2)) AS outside_amount,
  CAST(
    CAST(SUM(t.outside_amount) AS DECIMAL(18, 6)) / NULLIF(SUM(CASE WHEN t.outside_amount IS NOT NULL THEN t.fee_amount END), 0) AS DECIMAL(9, 6)
  ) AS outside_share
FROM tracked_visit AS t
JOIN member AS n ON n.member_key = t.person_key
CROSS JOIN tracking_span AS s
WHERE s.from_on <= t.visit_on AND t.visit_on <= s.to_on
GROUP BY t.person_key, n.psn_no, t.month_from
ORDER BY n.psn_no NULLS LAST, t.month_from NULLS LAST
