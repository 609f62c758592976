-- Persons with settlements new in the run but without an insured person's row; their insurance and region come from the settlement. One row.
SELECT COUNT(DISTINCT s.person_key) AS note_count
FROM accepted_settlement AS s
WHERE NOT EXISTS (SELECT 1 AS found FROM insured AS i WHERE i.person_key = s.person_key)
