-- A person of whom all settlements are needed and whom the warehouse has met. Grain: psn_no.
SELECT p.person_key, p.psn_no
FROM person AS p
WHERE p.psn_no IN (SELECT psn_no FROM asked_whole_person)
