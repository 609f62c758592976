-- How a person who was scored stands on a day, as known on the label night, under whoever he is counted then. Grain: person x day. Reads person_state, member,
-- participation_value, labelled_person.
SELECT k.person_key, v.day_on, p.is_dead, p.participation_state = 'insured' AS is_insured
FROM labelled_person AS k
CROSS JOIN participation_value AS v
JOIN member AS m ON m.member_key = k.person_key
JOIN person_state AS p ON p.person_key = m.person_key
