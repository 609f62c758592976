-- An insured person in force whose identifying certificate stands in a list. Grain: psn_no. Reads the present insured rows.
SELECT i.certificate_id AS certificate, i.psn_no, i.psn_name
FROM insured AS i
WHERE i.known_to = DATE '9999-12-31'
  AND EXISTS (SELECT 1 AS found FROM listed_certificate AS l WHERE l.certificate = i.certificate_id)
