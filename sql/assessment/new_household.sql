-- A touched household that has no key yet. Keys of households are below 0, those of persons above. Grain: household.
WITH unknown AS ( -- a household without a key
  SELECT DISTINCT t.household_id
  FROM touched_household AS t
  WHERE NOT EXISTS (SELECT 1 AS found FROM household_key AS k WHERE k.household_id = t.household_id)
),
lowest AS ( -- the lowest key so far, one row
  SELECT COALESCE(MIN(household_key), 0) AS household_key FROM household_key
)
SELECT
  CAST(l.household_key - ROW_NUMBER() OVER (ORDER BY u.household_id NULLS LAST) AS BIGINT) AS household_key,
  u.household_id
FROM unknown AS u
CROSS JOIN lowest AS l
