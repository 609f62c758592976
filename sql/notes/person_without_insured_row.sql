-- Persons with settlements but without an insured person's row; their insurance and region come from the settlement. One row.
SELECT COUNT(*) AS note_count
FROM person AS p
WHERE EXISTS (SELECT 1 AS found FROM accepted_settlement AS s WHERE s.person_key = p.person_key)
  AND NOT EXISTS (SELECT 1 AS found FROM insured AS i WHERE i.person_key = p.person_key)
