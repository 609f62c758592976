-- A number on the officer's list with its person, how he is reached, and the county of his insurance (the city, where he is insured with the city itself) on the night.
-- Grain: psn_no. Reads officer_number, member, person_state, region.
SELECT n.psn_no, m.person_key, s.county_code AS region_code, s.psn_name, s.phone, t.name_zh AS township_name
FROM officer_number AS n
JOIN member AS m ON m.psn_no = n.psn_no
LEFT JOIN person_state AS s ON s.person_key = m.person_key
LEFT JOIN region AS t ON t.region_code = s.township_code
