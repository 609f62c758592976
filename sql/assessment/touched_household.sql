-- A household about which something becomes known or takes effect on a night of the run: one of those who may belong to it is touched, or its
-- window ends, or limits change. Grain: household x night.
WITH touched AS ( -- a touched person, and those who share a certificate with him
  SELECT person_key, night FROM touched_person
  UNION
  SELECT c.other_key AS person_key, t.night
  FROM touched_person AS t
  JOIN person_cluster AS c ON c.person_key = t.person_key
),
crowded_book AS ( -- a household book that so many ever had that it may be none at times: then each of them is alone
  SELECT household_id
  FROM household_claim
  WHERE SUBSTRING(household_id, 1, 15) = 'household_book:'
  GROUP BY household_id
  HAVING COUNT(*) > 20
),
stirred AS ( -- a touched person, and everybody who ever had a crowded book of his
  SELECT person_key, night FROM touched
  UNION
  SELECT o.person_key, t.night
  FROM touched AS t
  JOIN household_claim AS c ON c.person_key = t.person_key
  JOIN crowded_book AS b ON b.household_id = c.household_id
  JOIN household_claim AS o ON o.household_id = b.household_id
),
lowest_limit AS ( -- the lowest limit of any rule for households, one row; nothing where it is taken of their own income
  SELECT MIN(COALESCE(l.limit_amount, 0)) AS limit_amount
  FROM policy_limit AS l
  JOIN rule AS u ON u.rule_id = l.rule_id
  WHERE u.unit_type = 'household'
),
able AS ( -- a household whose persons together ever paid as much
  SELECT c.household_id
  FROM household_claim AS c
  JOIN settlement AS s ON s.person_key = c.person_key
  CROSS JOIN lowest_limit AS l
  GROUP BY c.household_id
  HAVING SUM(GREATEST(s.total_amount, s.policy_scope_amount, s.compliant_amount, s.cash_amount, 0) + GREATEST(COALESCE(s.acct_mulaid_pay, 0), 0))
    >= MIN(l.limit_amount)
)
SELECT c.household_id, t.night
FROM stirred AS t
JOIN household_claim AS c ON c.person_key = t.person_key
UNION
SELECT a.household_id, n.night
FROM able AS a
CROSS JOIN policy_night AS n
UNION
SELECT k.household_id, w.window_to AS night
FROM warning AS w
JOIN household_key AS k ON k.household_key = w.subject_key
CROSS JOIN run_value AS r
WHERE w.window_to BETWEEN r.night_from AND r.night_last
