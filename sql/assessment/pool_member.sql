-- A subject to look at closely, and a psn_no whose payments may be its own: a person with those who share his certificate; the same as a household of one;
-- a household with all who ever claimed it. Grain: unit x subject x person. A household of one has the person's own key here.
WITH pair AS ( -- a person with himself and with those who share a certificate
  SELECT person_key, person_key AS other_key FROM near_person
  UNION
  SELECT n.person_key, c.other_key
  FROM near_person AS n
  JOIN person_cluster AS c ON c.person_key = n.person_key
),
unit AS ( -- a kind of subject that rules are for
  SELECT DISTINCT unit_type FROM rule
),
near_household AS ( -- a household of such a person
  SELECT DISTINCT c.household_key
  FROM pair AS p
  JOIN household_claim AS c ON c.person_key = p.other_key
)
SELECT u.unit_type, p.person_key AS subject_key, p.other_key AS person_key
FROM unit AS u
CROSS JOIN pair AS p
UNION ALL
SELECT 'household' AS unit_type, h.household_key AS subject_key, c.person_key
FROM near_household AS h
JOIN household_claim AS c ON c.household_key = h.household_key
UNION
SELECT 'household' AS unit_type, h.household_key AS subject_key, k.other_key AS person_key
FROM near_household AS h
JOIN household_claim AS c ON c.household_key = h.household_key
JOIN person_cluster AS k ON k.person_key = c.person_key
