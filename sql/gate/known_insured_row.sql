-- The newest register row in the warehouse of a person of the batch. Grain: psn_no.
SELECT i.psn_no, i.certificate_id, i.brdy, i.die_date, i.updt_time
FROM insured AS i
WHERE i.known_to = DATE '9999-12-31' AND i.person_key IN (SELECT person_key FROM asked_person)
