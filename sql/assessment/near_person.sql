-- Somebody to look at closely when everybody is looked at: he, or his household, bore enough in a year, or with refunds enough in all; he shares a
-- certificate, has a visit of many years, a payment to him was taken back, or he has a warning. Grain: person.
WITH refunded AS ( -- somebody with refunds, and what he bore in all
  SELECT n.person_key
  FROM near_year AS n
  JOIN bucket_limit AS b ON b.bucket_type = 'ever'
  WHERE n.person_key IN (SELECT person_key FROM refunded_person)
  GROUP BY n.person_key, b.unit_type
  HAVING SUM(n.most_amount) >= MIN(b.listed_amount) OR MAX(b.is_of_income) = 1
),
refunded_together AS ( -- a household with such a one, and what it bore in all
  SELECT n.household_key
  FROM refunded_household_year AS n
  JOIN bucket_limit AS b ON b.bucket_type = 'ever' AND b.unit_type = 'household'
  GROUP BY n.household_key
  HAVING SUM(n.most_amount) >= MIN(b.listed_amount) OR MAX(b.is_of_income) = 1
)
SELECT person_key FROM near_year WHERE is_enough
UNION
SELECT person_key FROM refunded
UNION
SELECT c.person_key FROM household_claim AS c JOIN refunded_together AS h ON h.household_key = c.household_key
UNION
SELECT person_key FROM person_cluster
UNION
SELECT person_key FROM long_visit
UNION
SELECT person_key FROM assistance WHERE assistance_amount < 0
UNION
SELECT subject_key AS person_key FROM warning WHERE subject_key > 0
