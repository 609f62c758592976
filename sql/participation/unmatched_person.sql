-- A person of an imported list whose certificate no insured row known on the night has. Grain: person x code; the keys are below 0. Reads participation_value,
-- listed_row, insured.
SELECT -l.listed_key AS person_key, l.certificate, l.psn_name, l.psn_idet_type
FROM listed_row AS l
WHERE NOT EXISTS (
  SELECT 1 AS found
  FROM insured AS i
  CROSS JOIN participation_value AS v
  WHERE i.certificate_id = l.certificate AND i.known_from <= v.known_on AND v.known_on < i.known_to
)
