-- A row of a list of patients whose certificate no insured row known on the night has. Grain: row of a list. Reads patient_row, participation_value, insured.
SELECT p.row_id
FROM patient_row AS p
WHERE NOT EXISTS (
  SELECT 1 AS found
  FROM insured AS i
  CROSS JOIN participation_value AS v
  WHERE i.certificate_id = p.certificate AND i.known_from <= v.known_on AND v.known_on < i.known_to
)
ORDER BY p.row_id NULLS LAST
