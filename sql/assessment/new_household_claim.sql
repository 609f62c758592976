-- A claim that was not known. Grain: psn_no x household.
SELECT c.person_key, k.household_key
FROM arriving_claim AS c
JOIN household_key AS k ON k.household_id = c.household_id
WHERE NOT EXISTS (
  SELECT 1 AS found FROM household_claim AS h WHERE h.person_key = c.person_key AND h.household_key = k.household_key
)
