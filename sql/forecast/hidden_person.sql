-- A person with care in the year who is not scored because the register is known by a later version only, which says dead or not in force: who left since looks as if he
-- had left before (docs/forecast.md 4). Grain: person. Reads person_state, forecast_value and insured.
SELECT p.person_key
FROM person_state AS p
CROSS JOIN forecast_value AS v
JOIN insured AS i ON i.person_key = p.member_key AND i.known_from <= v.night AND v.night < i.known_to
WHERE (p.is_dead OR p.participation_state <> 'insured') AND CAST(i.reconstructed_from AS DATE) > v.night
