-- A subject that may be over some limit, and the first night on which enough was known for that. Grain: unit x subject.
WITH member_row AS ( -- a settlement of a subject that may reach a limit
  SELECT
    k.unit_type, k.subject_key, k.bucket_type, k.day_from, k.least_amount, s.known_from, s.most_amount
  FROM subject_bucket AS k
  JOIN pool_member AS m ON m.unit_type = k.unit_type AND m.subject_key = k.subject_key
  JOIN pool_settlement AS s ON s.person_key = m.person_key
  WHERE k.bucket_type = 'ever'
    OR (k.bucket_type = 'month' AND k.day_from = CAST(date_trunc('month', s.burden_date) AS DATE))
    OR (k.bucket_type = 'year' AND k.day_from = CAST(date_trunc('year', s.burden_date) AS DATE))
    OR (k.bucket_type = 'two_years' AND k.day_from IN (
      CAST(date_trunc('year', s.burden_date) AS DATE), CAST(CAST(date_trunc('year', s.burden_date) AS DATE) - INTERVAL '12' MONTH AS DATE)))
),
known AS ( -- what was known of a bucket up to a night
  SELECT
    unit_type, subject_key, least_amount, known_from,
    SUM(most_amount) OVER (
      PARTITION BY unit_type, subject_key, bucket_type, day_from ORDER BY known_from NULLS LAST
      RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS most_amount
  FROM member_row
)
SELECT unit_type, subject_key, MIN(known_from) AS able_from
FROM known
WHERE most_amount >= least_amount
GROUP BY unit_type, subject_key
