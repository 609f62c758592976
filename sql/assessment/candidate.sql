-- A person who may be over some limit or was: what he ever paid in a window reaches the lowest limit of such windows, or he has a warning. Grain: person.
-- Sums positive amounts of all versions, so nobody who crossed and was refunded is lost; where a visit was refunded its amounts may belong to
-- another window, so all of them count together. Reads all years of the persons touched (of everybody on a policy night).
WITH pool AS ( -- a person to look at
  SELECT person_key FROM touched_person
  UNION
  SELECT c.other_key AS person_key FROM touched_person AS t JOIN person_cluster AS c ON c.person_key = t.person_key
  UNION
  SELECT person_key FROM person WHERE EXISTS (SELECT 1 AS found FROM policy_night)
),
lowest_limit AS ( -- the lowest limit of any rule for persons by the reach of its window, one row
  SELECT
    MIN(l.limit_amount) AS any_amount,
    MIN(CASE WHEN u.window_type = 'calendar_month' THEN l.limit_amount END) AS month_amount,
    MIN(CASE WHEN u.window_type = 'calendar_year' THEN l.limit_amount END) AS year_amount,
    MIN(CASE WHEN u.window_type IN ('rolling_12_months', 'single_admission') THEN l.limit_amount END) AS two_years_amount
  FROM policy_limit AS l
  JOIN rule AS u ON u.rule_id = l.rule_id
  WHERE u.unit_type = 'person'
),
most_borne AS ( -- a settlement with the most that any measure makes of it
  SELECT
    s.person_key,
    s.burden_date,
    GREATEST(s.total_amount, s.policy_scope_amount, s.compliant_amount, s.cash_amount, 0) + GREATEST(COALESCE(s.acct_mulaid_pay, 0), 0) AS most_amount,
    CASE WHEN s.init_setl_id IS NOT NULL THEN 1 ELSE 0 END AS is_refund
  FROM settlement AS s
  WHERE s.person_key IN (SELECT person_key FROM pool)
),
year_burden AS ( -- the most a person can have borne in a year
  SELECT person_key, EXTRACT(YEAR FROM burden_date) AS burden_year, SUM(most_amount) AS most_amount, MAX(is_refund) AS has_refund
  FROM most_borne
  GROUP BY person_key, EXTRACT(YEAR FROM burden_date)
),
month_burden AS ( -- a person who can have borne the lowest monthly limit in a month
  SELECT b.person_key
  FROM most_borne AS b
  CROSS JOIN lowest_limit AS l
  WHERE l.month_amount IS NOT NULL
  GROUP BY b.person_key, EXTRACT(YEAR FROM b.burden_date), EXTRACT(MONTH FROM b.burden_date)
  HAVING SUM(b.most_amount) >= MIN(l.month_amount)
),
two_years AS ( -- a year with what was borne in it and the year before
  SELECT
    y.person_key,
    y.most_amount,
    y.has_refund,
    y.most_amount + CASE
      WHEN LAG(y.burden_year) OVER person_years = y.burden_year - 1 THEN LAG(y.most_amount) OVER person_years
      ELSE 0
    END AS two_years_amount
  FROM year_burden AS y
  WINDOW person_years AS (PARTITION BY y.person_key ORDER BY y.burden_year NULLS LAST)
),
person_burden AS ( -- the most a person can have borne in any year, in two years, and in all
  SELECT
    person_key,
    MAX(most_amount) AS year_amount,
    MAX(two_years_amount) AS two_years_amount,
    SUM(most_amount) AS all_amount,
    MAX(has_refund) AS has_refund
  FROM two_years
  GROUP BY person_key
)
SELECT b.person_key
FROM person_burden AS b
CROSS JOIN lowest_limit AS l
WHERE b.year_amount >= l.year_amount
  OR b.two_years_amount >= l.two_years_amount
  OR (b.has_refund = 1 AND b.all_amount >= l.any_amount)
UNION
SELECT person_key FROM month_burden
UNION
SELECT w.subject_key AS person_key FROM warning AS w WHERE w.subject_key IN (SELECT person_key FROM pool)
UNION
SELECT c.person_key FROM person_cluster AS c WHERE c.person_key IN (SELECT person_key FROM pool)
UNION
SELECT a.person_key FROM assistance AS a WHERE a.assistance_amount < 0 AND a.person_key IN (SELECT person_key FROM pool)
