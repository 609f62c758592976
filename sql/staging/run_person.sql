-- A psn_no of the run with its number. Grain: psn_no.
SELECT person_key, psn_no FROM met_person
UNION ALL
SELECT person_key, psn_no FROM new_person
