-- A person in a group that is counted: '*' everybody, 'listed' whoever is of a category, each category, and 'classified_' with each class of patients. Grain: person x group. Reads
-- person_state, person_category, patient_person.
SELECT person_key, '*' AS group_code FROM person_state
UNION ALL
SELECT DISTINCT person_key, 'listed' AS group_code FROM person_category
UNION ALL
SELECT person_key, category_code AS group_code FROM person_category
UNION ALL
SELECT p.person_key, 'classified_' || p.patient_class AS group_code
FROM patient_person AS p
WHERE EXISTS (SELECT 1 AS found FROM person_state AS s WHERE s.person_key = p.person_key)
