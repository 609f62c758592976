-- A subject (person or household) and a night on which it has to be assessed. Grain: subject x night.
SELECT t.person_key AS subject_key, t.night
FROM touched_person AS t
JOIN candidate AS c ON c.person_key = t.person_key
UNION
SELECT k.other_key AS subject_key, t.night
FROM touched_person AS t
JOIN person_cluster AS k ON k.person_key = t.person_key
UNION
SELECT c.person_key AS subject_key, n.night
FROM candidate AS c
CROSS JOIN policy_night AS n
UNION
SELECT k.household_key AS subject_key, t.night
FROM touched_household AS t
JOIN household_key AS k ON k.household_id = t.household_id
