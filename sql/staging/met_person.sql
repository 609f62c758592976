-- A psn_no of the run that the warehouse has met, with its number. Grain: psn_no.
SELECT p.person_key, p.psn_no
FROM person AS p
WHERE p.psn_no IN (SELECT psn_no FROM named_person)
