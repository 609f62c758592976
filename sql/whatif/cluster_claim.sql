-- A household that one who shared a certificate may belong to, for the other: the rows of one count for the household of both. Grain: psn_no x household.
SELECT DISTINCT k.other_key AS person_key, c.household_id
FROM household_claim AS c
JOIN person_cluster AS k ON k.person_key = c.person_key
WHERE NOT EXISTS (SELECT 1 AS found FROM household_claim AS o WHERE o.person_key = k.other_key AND o.household_id = c.household_id)
