-- A person of whom all settlements are needed and whom the warehouse has met. Grain: psn_no.
SELECT person_key, psn_no
FROM met_person
WHERE psn_no IN (SELECT psn_no FROM asked_whole_person)
