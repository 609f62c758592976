-- Two psn_no that shared an identifying certificate at any time and were not known to. Grain: ordered pair of persons. Reads the insured rows of
-- the certificates that came with the run.
WITH arrived_certificate AS ( -- a certificate of a person with a new insured row
  SELECT DISTINCT i.certificate_id
  FROM insured AS i
  WHERE i.certificate_id IS NOT NULL AND i.person_key IN (SELECT person_key FROM accepted_insured)
),
holder AS ( -- a psn_no that ever had such a certificate
  SELECT DISTINCT i.certificate_id, i.person_key
  FROM insured AS i
  WHERE i.certificate_id IN (SELECT certificate_id FROM arrived_certificate)
),
shared_certificate AS ( -- one that more than one psn_no had
  SELECT certificate_id
  FROM holder
  GROUP BY certificate_id
  HAVING COUNT(*) > 1
)
SELECT DISTINCT a.person_key, b.person_key AS other_key
FROM shared_certificate AS c
JOIN holder AS a ON a.certificate_id = c.certificate_id
JOIN holder AS b ON b.certificate_id = c.certificate_id
WHERE a.person_key <> b.person_key
  AND NOT EXISTS (SELECT 1 AS found FROM person_cluster AS k WHERE k.person_key = a.person_key AND k.other_key = b.person_key)
