-- A person who may be over a limit as a household of one that was not named yet; its key follows from the person's. Grain: household.
SELECT DISTINCT CAST(-1000000000000 - c.subject_key AS BIGINT) AS household_key, 'person_alone:' || p.psn_no AS household_id
FROM candidate AS c
JOIN person AS p ON p.person_key = c.subject_key
WHERE c.unit_type = 'household'
  AND NOT EXISTS (SELECT 1 AS found FROM household_key AS k WHERE k.household_key = -1000000000000 - c.subject_key)
