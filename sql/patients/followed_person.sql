-- A person whose visits are looked at: every classified patient. Grain: person. Reads patient_person.
SELECT DISTINCT person_key
FROM patient_person
