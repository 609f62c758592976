-- A household that was never assessed, with a key that is the same in every pass over the same warehouse. Grain: household.
WITH named AS ( -- a household that somebody may belong to
  SELECT DISTINCT c.household_id
  FROM household_claim AS c
  WHERE NOT EXISTS (SELECT 1 AS found FROM household_key AS k WHERE k.household_id = c.household_id)
),
lowest AS ( -- the lowest key so far, one row
  SELECT COALESCE(MIN(household_key), 0) AS household_key FROM household_key
)
SELECT
  CAST(l.household_key - ROW_NUMBER() OVER (ORDER BY n.household_id NULLS LAST) AS BIGINT) AS household_key,
  n.household_id
FROM named AS n
CROSS JOIN lowest AS l
