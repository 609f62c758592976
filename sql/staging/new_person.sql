-- A psn_no of the run that the warehouse has not met, with the number that will stand for it. Grain: psn_no.
WITH highest AS ( -- the highest number given so far, one row
  SELECT COALESCE(MAX(person_key), 0) AS person_key FROM person
)
SELECT h.person_key + ROW_NUMBER() OVER (ORDER BY n.psn_no NULLS LAST) AS person_key, n.psn_no
FROM named_person AS n
CROSS JOIN highest AS h
WHERE NOT EXISTS (SELECT 1 AS found FROM met_person AS p WHERE p.psn_no = n.psn_no)
