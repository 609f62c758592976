-- A person who may be over some limit or was: what he ever paid in a year reaches the lowest limit, or he has a warning. Grain: person.
-- Sums positive amounts of all versions, so nobody who crossed and was refunded is lost; where a visit was refunded its amounts may belong to
-- another year, so all years count together. Reads all years of the persons touched (of everybody on a policy night).
WITH pool AS ( -- a person to look at
  SELECT person_key FROM touched_person
  UNION
  SELECT c.other_key AS person_key FROM touched_person AS t JOIN person_cluster AS c ON c.person_key = t.person_key
  UNION
  SELECT person_key FROM person WHERE EXISTS (SELECT 1 AS found FROM policy_night)
),
lowest_limit AS ( -- the lowest limit of any rule, one row
  SELECT MIN(limit_amount) AS limit_amount FROM policy_limit
),
year_burden AS ( -- the most a person can have borne in a year
  SELECT
    s.person_key,
    EXTRACT(YEAR FROM s.burden_date) AS burden_year,
    SUM(GREATEST(s.total_amount, s.policy_scope_amount, s.compliant_amount, s.cash_amount, 0)) AS burden_amount,
    MAX(CASE WHEN s.init_setl_id IS NOT NULL THEN 1 ELSE 0 END) AS has_refund
  FROM settlement AS s
  WHERE s.person_key IN (SELECT person_key FROM pool)
  GROUP BY s.person_key, EXTRACT(YEAR FROM s.burden_date)
),
person_burden AS ( -- the most a person can have borne in any year, and in all years
  SELECT
    person_key,
    MAX(burden_amount) AS year_amount,
    SUM(burden_amount) AS all_amount,
    MAX(has_refund) AS has_refund
  FROM year_burden
  GROUP BY person_key
)
SELECT b.person_key
FROM person_burden AS b
CROSS JOIN lowest_limit AS l
WHERE b.year_amount >= l.limit_amount OR (b.has_refund = 1 AND b.all_amount >= l.limit_amount)
UNION
SELECT w.person_key FROM warning AS w WHERE w.person_key IN (SELECT person_key FROM pool)
UNION
SELECT c.person_key FROM person_cluster AS c WHERE c.person_key IN (SELECT person_key FROM pool)
UNION
SELECT a.person_key FROM assistance AS a WHERE a.assistance_amount < 0 AND a.person_key IN (SELECT person_key FROM pool)
