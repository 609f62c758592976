-- A psn_no that may belong to the household of a moment: it ever claimed it, or is it alone, or ever shared a certificate with such a one.
-- Grain: household x psn_no.
WITH claim AS ( -- a household of a moment with those who claim it
  SELECT c.household_key AS subject_key, c.person_key
  FROM household_claim AS c
  WHERE c.household_key IN (SELECT subject_key FROM moment)
  UNION
  SELECT subject_key, CAST(-1000000000000 - subject_key AS BIGINT) AS person_key
  FROM moment
  WHERE subject_key < -1000000000000
)
SELECT subject_key, person_key FROM claim
UNION
SELECT c.subject_key, k.other_key AS person_key
FROM claim AS c
JOIN person_cluster AS k ON k.person_key = c.person_key
