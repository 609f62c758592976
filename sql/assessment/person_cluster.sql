-- Two psn_no that shared an identifying certificate at any time. Grain: ordered pair of persons. Reads all versions of insured.
WITH shared_certificate AS ( -- a certificate that more than one psn_no had
  SELECT certificate_id
  FROM insured
  WHERE certificate_id IS NOT NULL
  GROUP BY certificate_id
  HAVING COUNT(DISTINCT person_key) > 1
),
holder AS ( -- a psn_no that had such a certificate
  SELECT DISTINCT i.certificate_id, i.person_key
  FROM insured AS i
  JOIN shared_certificate AS c ON c.certificate_id = i.certificate_id
)
SELECT DISTINCT a.person_key, b.person_key AS other_key
FROM holder AS a
JOIN holder AS b ON b.certificate_id = a.certificate_id
WHERE a.person_key <> b.person_key
