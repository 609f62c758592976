-- A person who is insured and alive on the night, with what the row that speaks for him says. Grain: person. Reads person_state and insured.
SELECT
  p.person_key, p.county_code AS region_code, i.gend AS sex_code, i.brdy AS birth_date,
  COALESCE(CAST(i.reconstructed_from AS DATE) > v.night, FALSE) AS is_reconstructed
FROM person_state AS p
CROSS JOIN forecast_value AS v
JOIN insured AS i ON i.person_key = p.member_key AND i.known_from <= v.night AND v.night < i.known_to
WHERE p.participation_state = 'insured' AND NOT p.is_dead
