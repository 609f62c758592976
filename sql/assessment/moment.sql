-- A person and a night on which he has to be assessed. Grain: person x night.
SELECT t.person_key, t.night
FROM touched_person AS t
JOIN candidate AS c ON c.person_key = t.person_key
UNION
SELECT k.other_key AS person_key, t.night
FROM touched_person AS t
JOIN person_cluster AS k ON k.person_key = t.person_key
UNION
SELECT c.person_key, n.night
FROM candidate AS c
CROSS JOIN policy_night AS n
