-- Somebody of whom a row came that makes a visit long. Grain: person. Reads all years of the persons of whom something came.
WITH arrived AS ( -- a visit of which a row came, with its year
  SELECT DISTINCT person_key, mdtrt_id, EXTRACT(YEAR FROM burden_date) AS burden_year
  FROM accepted_settlement
  WHERE mdtrt_id IS NOT NULL
)
SELECT DISTINCT a.person_key
FROM arrived AS a
JOIN settlement AS s
  ON s.person_key = a.person_key AND s.mdtrt_id = a.mdtrt_id
  AND ABS(EXTRACT(YEAR FROM s.burden_date) - a.burden_year) >= 2
WHERE NOT EXISTS (SELECT 1 AS found FROM long_visit AS l WHERE l.person_key = a.person_key)
