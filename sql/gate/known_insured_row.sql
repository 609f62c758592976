-- The newest register row in the warehouse of a person of the batch. Grain: psn_no.
SELECT i.psn_no, i.certificate_id, i.brdy, i.die_date, i.updt_time
FROM insured AS i
WHERE i.known_to = DATE '9999-12-31' AND i.psn_no IN (SELECT psn_no FROM asked_person)
