-- A person who is a classified patient on the day. Grain: person x class; of several rows of a person the first of the list speaks. Reads patient_row, participation_value,
-- member, insured.
WITH matched AS ( -- a row of a list with a person who holds its certificate on the night
  SELECT
    m.person_key, p.patient_class, p.treatment_state,
    ROW_NUMBER() OVER (PARTITION BY m.person_key, p.patient_class ORDER BY p.row_id NULLS LAST) AS place
  FROM patient_row AS p
  JOIN insured AS i ON i.certificate_id = p.certificate
  JOIN member AS m ON m.member_key = i.person_key
  CROSS JOIN participation_value AS v
  WHERE i.known_from <= v.known_on AND v.known_on < i.known_to
)
SELECT person_key, patient_class, treatment_state
FROM matched
WHERE place = 1
