-- A subject (person or household) and a night on which it has to be assessed, and what that may reach apart from rows that change: windows that end after
-- reach_from; at a follow-up also those that an earlier night of the run reached. Grain: subject x night.
WITH touched AS ( -- each with the cause
  SELECT s.person_key AS subject_key, s.night, s.reach_from, s.is_follow_up
  FROM stirred_person AS s
  JOIN candidate AS c ON c.unit_type = 'person' AND c.subject_key = s.person_key AND c.able_from <= s.night
  UNION ALL
  SELECT c.subject_key, n.night, DATE '1900-01-01' AS reach_from, FALSE AS is_follow_up
  FROM candidate AS c
  JOIN policy_night AS n ON c.able_from <= n.night
  WHERE c.unit_type = 'person'
)
SELECT subject_key, night, MIN(reach_from) AS reach_from, MAX(CASE WHEN is_follow_up THEN 1 ELSE 0 END) = 1 AS is_follow_up
FROM touched
GROUP BY subject_key, night
UNION ALL
SELECT household_key AS subject_key, night, reach_from, is_follow_up
FROM touched_household
