-- What care a person had lately: any in the last 12 months, stays in them, and treatment (stays, chronic and special) in the last 6 months and in the 12
-- before those. Grain: person with a settlement in 18 months. Refunds and what was refunded are left out.
WITH present_settlement AS ( -- a settlement as known now
  SELECT s.person_key, COALESCE(s.mdtrt_id, s.setl_id) AS visit_id, s.med_type, s.burden_date
  FROM settlement AS s
  CROSS JOIN review_value AS v
  WHERE s.known_from <= v.night AND v.night < s.known_to AND s.is_valid
    AND s.init_setl_id IS NULL AND COALESCE(s.refd_setl_flag, '0') = '0'
    AND s.burden_date <= v.night AND v.night < CAST(s.burden_date + INTERVAL '18' MONTH AS DATE)
),
prefix AS ( -- a code of care with a prefix that the table of care types has, the longest first
  SELECT
    m.med_type,
    c.care_type,
    ROW_NUMBER() OVER (PARTITION BY m.med_type ORDER BY LENGTH(c.med_type_prefix) DESC NULLS LAST) AS place
  FROM (SELECT DISTINCT med_type FROM present_settlement) AS m
  JOIN care_code AS c ON SUBSTRING(m.med_type, 1, LENGTH(c.med_type_prefix)) = c.med_type_prefix
),
placed AS ( -- a settlement with its kind of care and how long ago it was
  SELECT
    s.person_key,
    s.visit_id,
    p.care_type = 'inpatient' AS is_stay,
    p.care_type = 'outpatient_chronic' AS is_chronic,
    v.night < CAST(s.burden_date + INTERVAL '12' MONTH AS DATE) AS is_in_year,
    v.night < CAST(s.burden_date + INTERVAL '6' MONTH AS DATE) AS is_in_half_year
  FROM present_settlement AS s
  CROSS JOIN review_value AS v
  LEFT JOIN prefix AS p ON p.med_type = s.med_type AND p.place = 1
)
SELECT
  person_key,
  MAX(CASE WHEN is_in_year THEN 1 ELSE 0 END) AS has_any_in_year,
  COUNT(DISTINCT CASE WHEN is_stay AND is_in_year THEN visit_id END) AS stay_count_in_year,
  MAX(CASE WHEN (is_stay OR is_chronic) AND is_in_half_year THEN 1 ELSE 0 END) AS has_treatment_in_half_year,
  COUNT(DISTINCT CASE WHEN is_stay AND NOT is_in_half_year THEN visit_id END) AS stay_count_before,
  MAX(CASE WHEN is_chronic AND NOT is_in_half_year THEN 1 ELSE 0 END) AS has_chronic_before
FROM placed
GROUP BY person_key
