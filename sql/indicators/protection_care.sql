-- What cost, funds and persons come to in a period. Grain: region (all, county, township) x group x care (inpatient, outpatient, all). Place and categories of a person are those of
-- the period's last day, or of the night if that is earlier. Each *_known_amount is the cost of the visits of which the payment is known. Reads protection_period,
-- person_state, person_group, protected_visit, region.
WITH care_kind AS ( -- a care with those that it is made of
  SELECT 'inpatient' AS care, 'inpatient' AS care_group UNION ALL
  SELECT 'outpatient' AS care, 'outpatient' AS care_group UNION ALL
  SELECT 'all' AS care, 'inpatient' AS care_group UNION ALL
  SELECT 'all' AS care, 'outpatient' AS care_group
),
person_sum AS ( -- a person who was seen in the period, by care
  SELECT
    t.person_key,
    k.care,
    COUNT(*) AS visit_count,
    SUM(t.fee_amount) AS fee_amount,
    SUM(CASE WHEN t.paid_amount IS NOT NULL THEN t.fee_amount ELSE 0 END) AS paid_known_amount,
    COALESCE(SUM(t.paid_amount), 0) AS paid_amount,
    COALESCE(SUM(t.later_amount), 0) AS later_amount,
    SUM(CASE WHEN t.scope_paid_amount IS NOT NULL THEN t.scope_amount ELSE 0 END) AS scope_known_amount,
    COALESCE(SUM(t.scope_paid_amount), 0) AS scope_paid_amount,
    SUM(CASE WHEN t.basic_paid_amount IS NOT NULL THEN t.scope_amount ELSE 0 END) AS basic_known_amount,
    COALESCE(SUM(t.basic_paid_amount), 0) AS basic_paid_amount,
    SUM(t.burden_amount) AS burden_amount,
    SUM(t.left_amount) AS left_amount,
    COUNT(*) FILTER (WHERE t.paid_amount IS NULL) AS paid_unknown_count,
    COUNT(*) FILTER (WHERE t.scope_paid_amount IS NULL) AS scope_unknown_count
  FROM protected_visit AS t
  CROSS JOIN protection_period AS d
  JOIN care_kind AS k ON k.care_group = t.care_group
  WHERE d.first_on <= t.visit_on AND t.visit_on <= d.last_on
  GROUP BY t.person_key, k.care
),
region_level AS ( -- how wide a region is
  SELECT 'all' AS level_type UNION ALL SELECT 'county' AS level_type UNION ALL SELECT 'township' AS level_type
),
summed AS ( -- a region with a group and a care
  SELECT
    v.level_type,
    CASE v.level_type WHEN 'county' THEN p.county_code WHEN 'township' THEN p.township_code END AS region_code,
    CASE WHEN v.level_type = 'township' THEN p.county_code END AS county_code,
    g.group_code,
    s.care,
    COUNT(*) AS patient_count,
    SUM(s.visit_count) AS visit_count,
    SUM(s.fee_amount) AS fee_amount,
    SUM(s.paid_known_amount) AS paid_known_amount,
    SUM(s.paid_amount) AS paid_amount,
    SUM(s.later_amount) AS later_amount,
    SUM(s.scope_known_amount) AS scope_known_amount,
    SUM(s.scope_paid_amount) AS scope_paid_amount,
    SUM(s.basic_known_amount) AS basic_known_amount,
    SUM(s.basic_paid_amount) AS basic_paid_amount,
    SUM(s.burden_amount) AS burden_amount,
    SUM(s.left_amount) AS left_amount,
    COUNT(*) FILTER (WHERE s.left_amount > 0) AS burdened_count,
    SUM(CASE WHEN s.left_amount > 0 THEN s.left_amount ELSE 0 END) AS burdened_amount,
    SUM(s.paid_unknown_count) AS paid_unknown_count,
    SUM(s.scope_unknown_count) AS scope_unknown_count
  FROM person_sum AS s
  JOIN person_state AS p ON p.person_key = s.person_key
  JOIN person_group AS g ON g.person_key = s.person_key
  CROSS JOIN region_level AS v
  GROUP BY
    v.level_type,
    CASE v.level_type WHEN 'county' THEN p.county_code WHEN 'township' THEN p.township_code END,
    CASE WHEN v.level_type = 'township' THEN p.county_code END,
    g.group_code,
    s.care
)
SELECT
  level_type,
  region_code,
  county_code,
  group_code,
  care,
  CAST(patient_count AS BIGINT) AS patient_count,
  CAST(visit_count AS BIGINT) AS visit_count,
  CAST(fee_amount AS DECIMAL(18, 2)) AS fee_amount,
  CAST(paid_known_amount AS DECIMAL(18, 2)) AS paid_known_amount,
  CAST(paid_amount AS DECIMAL(18, 2)) AS paid_amount,
  CAST(later_amount AS DECIMAL(18, 2)) AS later_amount,
  CAST(scope_known_amount AS DECIMAL(18, 2)) AS scope_known_amount,
  CAST(scope_paid_amount AS DECIMAL(18, 2)) AS scope_paid_amount,
  CAST(basic_known_amount AS DECIMAL(18, 2)) AS basic_known_amount,
  CAST(basic_paid_amount AS DECIMAL(18, 2)) AS basic_paid_amount,
  CAST(burden_amount AS DECIMAL(18, 2)) AS burden_amount,
  CAST(left_amount AS DECIMAL(18, 2)) AS left_amount,
  CAST(burdened_count AS BIGINT) AS burdened_count,
  CAST(burdened_amount AS DECIMAL(18, 2)) AS burdened_amount,
  CAST(paid_unknown_count AS BIGINT) AS paid_unknown_count,
  CAST(scope_unknown_count AS BIGINT) AS scope_unknown_count
FROM summed
