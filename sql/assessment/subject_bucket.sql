-- What a subject can have borne at most in a bucket of days, where that reaches the lowest limit it may have. Sums positive amounts of all versions, so
-- nobody who crossed and was refunded is lost. Grain: unit x subject x bucket.
WITH summed AS ( -- what was borne by month
  SELECT
    m.unit_type, m.subject_key, CAST(date_trunc('month', s.burden_date) AS DATE) AS month_from,
    SUM(s.most_amount) AS most_amount, MAX(s.is_apart) AS has_apart
  FROM pool_member AS m
  JOIN pool_settlement AS s ON s.person_key = m.person_key
  GROUP BY m.unit_type, m.subject_key, CAST(date_trunc('month', s.burden_date) AS DATE)
),
yearly AS ( -- the same by year
  SELECT
    unit_type, subject_key, CAST(date_trunc('year', month_from) AS DATE) AS year_from,
    SUM(most_amount) AS most_amount, MAX(has_apart) AS has_apart
  FROM summed
  GROUP BY unit_type, subject_key, CAST(date_trunc('year', month_from) AS DATE)
),
year_bucket AS ( -- a year with the buckets that hold it
  SELECT DISTINCT year_from FROM yearly
),
holding AS ( -- a bucket that holds a year; months are told apart below
  SELECT 'year' AS bucket_type, year_from AS day_from, year_from FROM year_bucket
  UNION ALL
  SELECT 'two_years' AS bucket_type, year_from AS day_from, year_from FROM year_bucket
  UNION ALL
  SELECT 'two_years' AS bucket_type, CAST(year_from - INTERVAL '12' MONTH AS DATE) AS day_from, year_from FROM year_bucket
  UNION ALL
  SELECT 'ever' AS bucket_type, DATE '1900-01-01' AS day_from, year_from FROM year_bucket
),
bucketed AS ( -- the same in each bucket that some rule asks about
  SELECT s.unit_type, s.subject_key, h.bucket_type, h.day_from, SUM(s.most_amount) AS most_amount, MAX(s.has_apart) AS has_apart
  FROM yearly AS s
  JOIN holding AS h ON h.year_from = s.year_from
  WHERE h.bucket_type IN (SELECT bucket_type FROM bucket_limit)
  GROUP BY s.unit_type, s.subject_key, h.bucket_type, h.day_from
  UNION ALL
  SELECT unit_type, subject_key, 'month' AS bucket_type, month_from AS day_from, most_amount, has_apart
  FROM summed
  WHERE 'month' IN (SELECT bucket_type FROM bucket_limit)
),
listed AS ( -- somebody who has or had an identity
  SELECT DISTINCT i.person_key FROM identity AS i WHERE i.person_key IN (SELECT person_key FROM pool_member)
),
subject AS ( -- a subject with what decides its limits
  SELECT
    m.unit_type,
    m.subject_key,
    MAX(CASE WHEN l.person_key IS NOT NULL THEN 1 ELSE 0 END) AS is_listed
  FROM pool_member AS m
  LEFT JOIN listed AS l ON l.person_key = m.person_key
  GROUP BY m.unit_type, m.subject_key
)
SELECT b.unit_type, b.subject_key, b.bucket_type, b.day_from, s.is_listed, b.most_amount
FROM bucketed AS b
JOIN bucket_limit AS l ON l.unit_type = b.unit_type AND l.bucket_type = b.bucket_type AND l.day_from = b.day_from
JOIN subject AS s ON s.unit_type = b.unit_type AND s.subject_key = b.subject_key
WHERE (b.bucket_type <> 'ever' OR b.has_apart = 1)
  AND b.most_amount >= CASE
    WHEN l.is_of_income = 1 THEN 0
    WHEN s.is_listed = 1 THEN l.listed_amount
    ELSE l.unlisted_amount
  END
