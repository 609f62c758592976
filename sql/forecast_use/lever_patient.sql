-- A person for whom levers are looked for and who stands on a list of the health commission on the night. Grain: person x class. Reads patient_person, lever_person.
SELECT p.person_key, p.patient_class
FROM patient_person AS p
JOIN lever_person AS l ON l.person_key = p.person_key
ORDER BY p.person_key NULLS LAST, p.patient_class NULLS LAST
