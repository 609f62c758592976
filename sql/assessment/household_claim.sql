-- A household that a psn_no may belong to: every number and book it ever had, or one with whom it ever shared a certificate had, and itself alone.
-- Grain: psn_no x household.
-- Only where a rule is for households. Reads all versions of household and insured.
WITH claim AS ( -- a psn_no with a household's name
  SELECT h.person_key, 'platform_number:' || h.hshd_no AS household_id
  FROM household AS h
  WHERE h.hshd_no IS NOT NULL
  UNION
  SELECT i.person_key, 'household_book:' || i.resdbook_no AS household_id
  FROM insured AS i
  WHERE LENGTH(i.resdbook_no) >= 6
  UNION
  SELECT p.person_key, 'person_alone:' || p.psn_no AS household_id
  FROM person AS p
)
SELECT c.person_key, c.household_id
FROM claim AS c
WHERE EXISTS (SELECT 1 AS found FROM rule AS u WHERE u.unit_type = 'household')
UNION
SELECT k.other_key AS person_key, c.household_id
FROM claim AS c
JOIN person_cluster AS k ON k.person_key = c.person_key
WHERE EXISTS (SELECT 1 AS found FROM rule AS u WHERE u.unit_type = 'household')
