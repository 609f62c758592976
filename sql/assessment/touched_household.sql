-- A household about which something becomes known or takes effect on a night of the run, if it may be over a limit then or has a warning: one of those
-- who may belong to it is stirred, or its window ends, or limits change. Grain: household x night.
WITH able AS ( -- a household that may be over a limit, and since when; one that has a warning always
  SELECT
    CASE WHEN subject_key < 0 THEN subject_key ELSE CAST(-1000000000000 - subject_key AS BIGINT) END AS household_key,
    able_from
  FROM candidate
  WHERE unit_type = 'household'
  UNION ALL
  SELECT DISTINCT subject_key AS household_key, DATE '1900-01-01' AS able_from
  FROM warning
  WHERE subject_key < 0
),
claim AS ( -- a household that a stirred person may belong to
  SELECT person_key, household_key FROM household_claim WHERE person_key IN (SELECT person_key FROM stirred_person)
  UNION ALL
  SELECT DISTINCT person_key, CAST(-1000000000000 - person_key AS BIGINT) AS household_key FROM stirred_person
),
touched AS ( -- each with the cause
  SELECT c.household_key, s.night, s.reach_from, s.is_follow_up
  FROM stirred_person AS s
  JOIN claim AS c ON c.person_key = s.person_key
  JOIN able AS a ON a.household_key = c.household_key AND a.able_from <= s.night
  UNION ALL
  SELECT a.household_key, n.night, DATE '1900-01-01' AS reach_from, FALSE AS is_follow_up
  FROM able AS a
  JOIN policy_night AS n ON a.able_from <= n.night
  UNION ALL
  SELECT w.subject_key AS household_key, w.window_to AS night, w.window_from AS reach_from, FALSE AS is_follow_up
  FROM warning AS w
  CROSS JOIN run_value AS r
  WHERE w.subject_key < 0 AND w.window_to BETWEEN r.night_from AND r.night_last
)
SELECT household_key, night, MIN(reach_from) AS reach_from, MAX(CASE WHEN is_follow_up THEN 1 ELSE 0 END) = 1 AS is_follow_up
FROM touched
GROUP BY household_key, night
