-- Use of care and burden in a month. Grain: region (all, county, township) x group. Place and categories of a person are those of the month's last day, or of the night if
-- that is earlier. Where a share's whole is 0 the share is empty. Reads participation_value, person_state, person_group, population, tracked_visit, region.
WITH visiting AS ( -- a visit of the month with its person's place and group
  SELECT g.group_code, p.county_code, p.township_code, t.*
  FROM tracked_visit AS t
  CROSS JOIN participation_value AS v
  JOIN person_state AS p ON p.person_key = t.person_key
  JOIN person_group AS g ON g.person_key = t.person_key
  WHERE t.month_from = CAST(date_trunc('month', v.day_on) AS DATE)
),
counted AS ( -- a township, or what is known of it, with a group: what was used
  SELECT
    group_code,
    county_code,
    township_code,
    0 AS insured_count,
    COUNT(DISTINCT person_key) AS patient_count,
    COUNT(*) AS visit_count,
    COUNT(*) FILTER (WHERE care_type = 'inpatient') AS stay_count,
    COUNT(*) FILTER (WHERE place_type = 'elsewhere') AS elsewhere_visit_count,
    COUNT(*) FILTER (WHERE place_type IS NULL) AS place_unknown_count,
    COUNT(*) FILTER (WHERE place_type = 'elsewhere' AND care_type = 'inpatient') AS elsewhere_stay_count,
    COUNT(*) FILTER (WHERE place_type IS NULL AND care_type = 'inpatient') AS stay_place_unknown_count,
    COUNT(*) FILTER (WHERE is_chronic) AS chronic_visit_count,
    COUNT(*) FILTER (WHERE is_special) AS special_visit_count,
    COUNT(*) FILTER (WHERE is_hypertension_diabetes) AS hypertension_diabetes_visit_count,
    COUNT(*) FILTER (WHERE is_referral AND care_type = 'inpatient') AS referral_stay_count,
    COUNT(*) FILTER (WHERE is_onward) AS onward_stay_count,
    COUNT(*) FILTER (WHERE care_type = 'inpatient' AND hospital_level = 1) AS primary_stay_count,
    COUNT(*) FILTER (WHERE care_type = 'inpatient' AND hospital_level = 2) AS secondary_stay_count,
    COUNT(*) FILTER (WHERE care_type = 'inpatient' AND hospital_level = 3) AS tertiary_stay_count,
    COUNT(*) FILTER (WHERE care_type = 'inpatient' AND hospital_level IS NULL) AS stay_level_unknown_count,
    COUNT(*) FILTER (WHERE is_deductible_again) AS deductible_again_stay_count,
    COALESCE(SUM(CASE WHEN is_deductible_again THEN deductible_amount END), 0) AS deductible_again_amount,
    SUM(fee_amount) AS fee_amount,
    SUM(burden_amount) AS burden_amount,
    COALESCE(SUM(outside_amount), 0) AS outside_amount,
    COALESCE(SUM(CASE WHEN outside_amount IS NOT NULL THEN fee_amount END), 0) AS outside_known_fee_amount
  FROM visiting
  GROUP BY group_code, county_code, township_code
  UNION ALL
  SELECT
    group_code, county_code, township_code, SUM(insured_count), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0
  FROM population
  GROUP BY group_code, county_code, township_code
),
region_level AS ( -- how wide a region is
  SELECT 'all' AS level_type UNION ALL SELECT 'county' AS level_type UNION ALL SELECT 'township' AS level_type
),
summed AS ( -- a region with a group
  SELECT
    v.level_type,
    CASE v.level_type WHEN 'county' THEN c.county_code WHEN 'township' THEN c.township_code END AS region_code,
    CASE WHEN v.level_type = 'township' THEN c.county_code END AS county_code,
    c.group_code,
    CAST(SUM(c.insured_count) AS BIGINT) AS insured_count,
    CAST(SUM(c.patient_count) AS BIGINT) AS patient_count,
    CAST(SUM(c.visit_count) AS BIGINT) AS visit_count,
    CAST(SUM(c.stay_count) AS BIGINT) AS stay_count,
    CAST(SUM(c.elsewhere_visit_count) AS BIGINT) AS elsewhere_visit_count,
    CAST(SUM(c.place_unknown_count) AS BIGINT) AS place_unknown_count,
    CAST(SUM(c.elsewhere_stay_count) AS BIGINT) AS elsewhere_stay_count,
    CAST(SUM(c.stay_place_unknown_count) AS BIGINT) AS stay_place_unknown_count,
    CAST(SUM(c.chronic_visit_count) AS BIGINT) AS chronic_visit_count,
    CAST(SUM(c.special_visit_count) AS BIGINT) AS special_visit_count,
    CAST(SUM(c.hypertension_diabetes_visit_count) AS BIGINT) AS hypertension_diabetes_visit_count,
    CAST(SUM(c.referral_stay_count) AS BIGINT) AS referral_stay_count,
    CAST(SUM(c.onward_stay_count) AS BIGINT) AS onward_stay_count,
    CAST(SUM(c.primary_stay_count) AS BIGINT) AS primary_stay_count,
    CAST(SUM(c.secondary_stay_count) AS BIGINT) AS secondary_stay_count,
    CAST(SUM(c.tertiary_stay_count) AS BIGINT) AS tertiary_stay_count,
    CAST(SUM(c.stay_level_unknown_count) AS BIGINT) AS stay_level_unknown_count,
    CAST(SUM(c.deductible_again_stay_count) AS BIGINT) AS deductible_again_stay_count,
    CAST(SUM(c.deductible_again_amount) AS DECIMAL(16, 2)) AS deductible_again_amount,
    CAST(SUM(c.fee_amount) AS DECIMAL(16, 2)) AS fee_amount,
    CAST(SUM(c.burden_amount) AS DECIMAL(16, 2)) AS burden_amount,
    CAST(SUM(c.outside_amount) AS DECIMAL(16, 2)) AS outside_amount,
    CAST(SUM(c.outside_known_fee_amount) AS DECIMAL(16, 2)) AS outside_known_fee_amount
  FROM counted AS c
  CROSS JOIN region_level AS v
  GROUP BY
    v.level_type,
    CASE v.level_type WHEN 'county' THEN c.county_code WHEN 'township' THEN c.township_code END,
    CASE WHEN v.level_type = 'township' THEN c.county_code END,
    c.group_code
)
SELECT
  CAST(date_trunc('month', v.day_on) AS DATE) AS month_from,
  v.day_on,
  s.level_type,
  s.region_code,
  r.name_zh AS region_name,
  s.county_code,
  s.group_code,
  s.insured_count,
  s.patient_count,
  s.visit_count,
  s.stay_count,
  s.elsewhere_visit_count,
  s.place_unknown_count,
  CAST(CAST(s.elsewhere_visit_count AS DECIMAL(18, 6)) / NULLIF(s.visit_count - s.place_unknown_count, 0) AS DECIMAL(9, 6)) AS elsewhere_visit_share,
  s.elsewhere_stay_count,
  CAST(CAST(s.elsewhere_stay_count AS DECIMAL(18, 6)) / NULLIF(s.stay_count - s.stay_place_unknown_count, 0) AS DECIMAL(9, 6)) AS elsewhere_stay_share,
  s.chronic_visit_count,
  s.special_visit_count,
  s.hypertension_diabetes_visit_count,
  s.referral_stay_count,
  s.onward_stay_count,
  s.primary_stay_count,
  s.secondary_stay_count,
  s.tertiary_stay_count,
  s.stay_level_unknown_count,
  s.deductible_again_stay_count,
  s.deductible_again_amount,
  s.fee_amount,
  s.burden_amount,
  s.outside_amount,
  s.outside_known_fee_amount,
  CAST(CAST(s.outside_amount AS DECIMAL(18, 6)) / NULLIF(s.outside_known_fee_amount, 0) AS DECIMAL(9, 6)) AS outside_share
FROM summed AS s
CROSS JOIN participation_value AS v
LEFT JOIN region AS r ON r.region_code = s.region_code
ORDER BY s.level_type NULLS LAST, s.county_code NULLS FIRST, s.region_code NULLS LAST, s.group_code NULLS LAST
