-- A person about whom something becomes known or takes effect on a night of the run. Grain: person x night. Reads the run's new versions,
-- and rows known earlier whose day lies in the run.
SELECT person_key, known_from AS night FROM accepted_settlement
UNION
SELECT person_key, known_from AS night FROM accepted_insured
UNION
SELECT person_key, known_from AS night FROM accepted_identity
UNION
SELECT person_key, known_from AS night FROM accepted_household
UNION
SELECT person_key, known_from AS night FROM accepted_assistance
UNION
SELECT s.person_key, s.burden_date AS night
FROM settlement AS s
CROSS JOIN run_value AS r
WHERE s.burden_date BETWEEN r.night_from AND r.night_last AND s.known_from < s.burden_date AND s.burden_date < s.known_to
UNION
SELECT a.person_key, a.paid_on AS night
FROM assistance AS a
CROSS JOIN run_value AS r
WHERE a.paid_on BETWEEN r.night_from AND r.night_last AND a.known_from < a.paid_on AND a.paid_on < a.known_to
UNION
SELECT i.person_key, i.valid_from AS night
FROM identity AS i
CROSS JOIN run_value AS r
WHERE i.valid_from BETWEEN r.night_from AND r.night_last AND i.known_from < i.valid_from AND i.valid_from < i.known_to
UNION
SELECT i.person_key, i.valid_to AS night
FROM identity AS i
CROSS JOIN run_value AS r
WHERE i.valid_to BETWEEN r.night_from AND r.night_last AND i.known_from < i.valid_to AND i.valid_to < i.known_to
