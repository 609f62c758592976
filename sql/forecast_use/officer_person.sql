-- A number on the officer's list with its person and the county of his insurance (the city, where he is insured with the city itself) on the night. Grain: psn_no.
-- Reads officer_number, member, person_state.
SELECT n.psn_no, m.person_key, s.county_code AS region_code
FROM officer_number AS n
JOIN member AS m ON m.psn_no = n.psn_no
LEFT JOIN person_state AS s ON s.person_key = m.person_key
