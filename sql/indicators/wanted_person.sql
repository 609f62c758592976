-- A person whose visits are looked at: those whose number is asked for. Grain: person. Reads member, wanted_number.
SELECT DISTINCT m.person_key
FROM member AS m
JOIN wanted_number AS w ON w.psn_no = m.psn_no
