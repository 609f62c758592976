-- How many patients there are on the day. Grain: region (all, county) x class x state of treatment (unknown: the list does not say it). silent_count: alive by the insured rows, and
-- without a visit that stands since the day in patient_value. insured_count: the population of the region. Reads patient_person, patient_value, person_state, known_visit, population.
WITH seen AS ( -- a person with the last day on which he was seen
  SELECT person_key, MAX(seen_on) AS last_seen_on
  FROM known_visit
  GROUP BY person_key
),
judged AS ( -- a patient with his place, and whether he is seen no more
  SELECT
    s.county_code,
    p.patient_class,
    COALESCE(p.treatment_state, 'unknown') AS treatment_state,
    CASE WHEN s.is_dead OR n.last_seen_on > v.silent_until THEN 0 ELSE 1 END AS silent_count
  FROM patient_person AS p
  JOIN person_state AS s ON s.person_key = p.person_key
  CROSS JOIN patient_value AS v
  LEFT JOIN seen AS n ON n.person_key = p.person_key
),
region_level AS ( -- how wide a region is
  SELECT 'all' AS level_type UNION ALL SELECT 'county' AS level_type
),
insured_region AS ( -- a region with its population
  SELECT
    v.level_type,
    CASE WHEN v.level_type = 'county' THEN p.county_code END AS region_code,
    SUM(p.insured_count) AS insured_count
  FROM population AS p
  CROSS JOIN region_level AS v
  WHERE p.group_code = '*'
  GROUP BY v.level_type, CASE WHEN v.level_type = 'county' THEN p.county_code END
),
counted AS ( -- a region with a class and state
  SELECT
    v.level_type,
    CASE WHEN v.level_type = 'county' THEN j.county_code END AS region_code,
    j.patient_class,
    j.treatment_state,
    COUNT(*) AS patient_count,
    SUM(j.silent_count) AS silent_count
  FROM judged AS j
  CROSS JOIN region_level AS v
  GROUP BY v.level_type, CASE WHEN v.level_type = 'county' THEN j.county_code END, j.patient_class, j.treatment_state
)
SELECT
  c.level_type,
  c.region_code,
  r.name_zh AS region_name,
  c.patient_class,
  c.treatment_state,
  CAST(c.patient_count AS BIGINT) AS patient_count,
  CAST(c.silent_count AS BIGINT) AS silent_count,
  CAST(COALESCE(n.insured_count, 0) AS BIGINT) AS insured_count
FROM counted AS c
LEFT JOIN insured_region AS n ON n.level_type = c.level_type AND n.region_code IS NOT DISTINCT FROM c.region_code
LEFT JOIN region AS r ON r.region_code = c.region_code
ORDER BY c.level_type NULLS LAST, c.region_code NULLS LAST, c.patient_class NULLS LAST, c.treatment_state NULLS LAST
