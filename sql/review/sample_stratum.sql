-- A person who may be drawn with the one stratum that he belongs to, the first that fits: near a limit, treatment broken off, several patients in the
-- household, listed and without any settlement. Grain: person. Reads near_limit_person.
WITH patient AS ( -- somebody with a stay in the last 12 months, of a household with two such or more
  SELECT p.person_key, COUNT(*) OVER (PARTITION BY p.hshd_no) AS patient_count
  FROM sample_population AS p
  JOIN sample_use AS u ON u.person_key = p.person_key
  WHERE u.stay_count_in_year > 0 AND p.hshd_no IS NOT NULL
),
fitting AS ( -- a person and a stratum
  SELECT person_key, 1 AS place, 'near_limit' AS stratum FROM near_limit_person
  UNION ALL
  SELECT l.person_key, 2 AS place, 'broken_off' AS stratum
  FROM sample_listed AS l
  JOIN sample_use AS u ON u.person_key = l.person_key
  WHERE (u.has_chronic_before = 1 OR u.stay_count_before >= 2) AND u.has_treatment_in_half_year = 0
  UNION ALL
  SELECT person_key, 3 AS place, 'several_patients' AS stratum FROM patient WHERE patient_count >= 2
  UNION ALL
  SELECT l.person_key, 4 AS place, 'no_settlement' AS stratum
  FROM sample_listed AS l
  LEFT JOIN sample_use AS u ON u.person_key = l.person_key
  WHERE COALESCE(u.has_any_in_year, 0) = 0
),
first_fit AS ( -- the first that fits
  SELECT f.*, ROW_NUMBER() OVER (PARTITION BY f.person_key ORDER BY f.place NULLS LAST) AS fit_place
  FROM fitting AS f
)
SELECT f.person_key, p.psn_no, f.stratum
FROM first_fit AS f
JOIN sample_population AS p ON p.person_key = f.person_key
WHERE f.fit_place = 1
