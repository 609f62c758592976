-- A touched person, those who share a certificate with him, and those whom his household book may leave alone, with what the touch may reach: windows that
-- end after reach_from. Grain: person x night.
WITH stirred AS ( -- each with the cause
  SELECT person_key, night, reach_from, is_follow_up FROM touched_person
  UNION ALL
  SELECT c.other_key AS person_key, t.night, t.reach_from, t.is_follow_up
  FROM touched_person AS t
  JOIN person_cluster AS c ON c.person_key = t.person_key
  UNION ALL
  SELECT person_key, night, DATE '1900-01-01' AS reach_from, FALSE AS is_follow_up
  FROM crowded_person
)
SELECT person_key, night, MIN(reach_from) AS reach_from, MAX(CASE WHEN is_follow_up THEN 1 ELSE 0 END) = 1 AS is_follow_up
FROM stirred
GROUP BY person_key, night
