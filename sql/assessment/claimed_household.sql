-- A household that is claimed for the first time. Keys of households are below 0, those of persons above; below -1000000000000 those of households of one
-- (new_household). Grain: household.
WITH unknown AS ( -- a household without a key
  SELECT DISTINCT c.household_id
  FROM arriving_claim AS c
  WHERE NOT EXISTS (SELECT 1 AS found FROM household_key AS k WHERE k.household_id = c.household_id)
),
lowest AS ( -- the lowest key so far, one row
  SELECT COALESCE(MIN(household_key), 0) AS household_key FROM household_key WHERE household_key > -1000000000000
)
SELECT
  CAST(l.household_key - ROW_NUMBER() OVER (ORDER BY u.household_id NULLS LAST) AS BIGINT) AS household_key,
  u.household_id
FROM unknown AS u
CROSS JOIN lowest AS l
