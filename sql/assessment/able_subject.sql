-- A subject that may be over some limit in windows that end up to window_to, and the first night on which enough was known for that. Grain: unit x subject x end.
WITH close_subject AS ( -- a rule of whose rows the sums are looked at
  SELECT DISTINCT unit_type, subject_key, rule_id, is_listed FROM able_bucket WHERE is_close
),
close_sum AS ( -- what became known of a subject's rows, on a day
  SELECT
    k.unit_type, k.subject_key, k.rule_id, k.is_listed, s.window_type, s.visit_key, s.is_moved,
    CAST(date_trunc('month', s.burden_date) AS DATE) AS month_from,
    s.known_from,
    SUM(s.most_amount) AS most_amount
  FROM close_subject AS k
  JOIN pool_member AS m ON m.unit_type = k.unit_type AND m.subject_key = k.subject_key
  JOIN rule_row AS s ON s.person_key = m.person_key AND s.rule_id = k.rule_id
  GROUP BY
    k.unit_type, k.subject_key, k.rule_id, k.is_listed, s.window_type, s.visit_key, s.is_moved,
    CAST(date_trunc('month', s.burden_date) AS DATE), s.known_from
),
close_bucket AS ( -- the same in the bucket of its own day; a rolling window or an admission lies in two years
  SELECT
    c.*,
    CASE c.window_type
      WHEN 'calendar_month' THEN 'month'
      WHEN 'calendar_year' THEN 'year'
      ELSE 'two_years'
    END AS bucket_type,
    CASE WHEN c.window_type = 'calendar_month' THEN c.month_from ELSE CAST(date_trunc('year', c.month_from) AS DATE) END AS day_from
  FROM close_sum AS c
  UNION ALL
  SELECT c.*, 'two_years' AS bucket_type, CAST(CAST(date_trunc('year', c.month_from) AS DATE) - INTERVAL '12' MONTH AS DATE) AS day_from
  FROM close_sum AS c
  WHERE c.window_type NOT IN ('calendar_month', 'calendar_year')
),
bucket_held AS ( -- a bucket of a subject
  SELECT DISTINCT unit_type, subject_key, rule_id, is_listed, window_type, visit_key, bucket_type, day_from FROM close_bucket
),
placed AS ( -- what counts in a bucket: by its own day, or wherever it may be placed
  SELECT
    unit_type, subject_key, rule_id, is_listed, window_type, visit_key, bucket_type, day_from, known_from, most_amount
  FROM close_bucket
  WHERE NOT is_moved
  UNION ALL
  SELECT
    h.unit_type, h.subject_key, h.rule_id, h.is_listed, h.window_type, h.visit_key, h.bucket_type, h.day_from, c.known_from, c.most_amount
  FROM bucket_held AS h
  JOIN close_sum AS c ON c.unit_type = h.unit_type AND c.subject_key = h.subject_key AND c.rule_id = h.rule_id AND c.is_moved
),
close_part AS ( -- the same with the least that has to be reached
  SELECT
    p.unit_type, p.subject_key, p.rule_id, p.visit_key, p.bucket_type, p.day_from, p.known_from, p.most_amount,
    CASE
      WHEN r.is_of_income = 1 THEN 0
      WHEN p.is_listed = 1 THEN r.listed_amount
      ELSE r.unlisted_amount
    END AS least_amount
  FROM placed AS p
  JOIN rule_bucket AS r ON r.rule_id = p.rule_id AND r.bucket_type = p.bucket_type AND r.day_from = p.day_from
),
part AS ( -- what became known of a bucket of a rule on a night
  SELECT unit_type, subject_key, rule_id, visit_key, bucket_type, day_from, known_from, most_amount, least_amount
  FROM close_part
  WHERE least_amount IS NOT NULL
  UNION ALL
  SELECT
    k.unit_type, k.subject_key, k.rule_id, 0 AS visit_key, k.bucket_type, k.day_from, s.known_from, s.most_amount, k.least_amount
  FROM able_bucket AS k
  JOIN pool_member AS m ON m.unit_type = k.unit_type AND m.subject_key = k.subject_key
  JOIN pool_settlement AS s ON s.person_key = m.person_key
  WHERE NOT k.is_close AND (
    (k.bucket_type = 'month' AND k.day_from = CAST(date_trunc('month', s.burden_date) AS DATE))
    OR (k.bucket_type = 'year' AND k.day_from = CAST(date_trunc('year', s.burden_date) AS DATE))
    OR (k.bucket_type = 'two_years' AND k.day_from IN (
      CAST(date_trunc('year', s.burden_date) AS DATE), CAST(CAST(date_trunc('year', s.burden_date) AS DATE) - INTERVAL '12' MONTH AS DATE))))
),
known AS ( -- what was known of a bucket up to a night
  SELECT
    unit_type, subject_key, rule_id, bucket_type, day_from, least_amount, known_from,
    SUM(most_amount) OVER (
      PARTITION BY unit_type, subject_key, rule_id, bucket_type, day_from, visit_key ORDER BY known_from NULLS LAST
      RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS most_amount
  FROM part
)
SELECT
  k.unit_type,
  k.subject_key,
  CASE WHEN u.window_type = 'rolling_12_months' THEN DATE '9999-12-31' ELSE b.day_to END AS window_to,
  MIN(k.known_from) AS able_from
FROM known AS k
JOIN rule AS u ON u.rule_id = k.rule_id
JOIN bucket AS b ON b.bucket_type = k.bucket_type AND b.day_from = k.day_from
WHERE k.most_amount >= k.least_amount
GROUP BY k.unit_type, k.subject_key, CASE WHEN u.window_type = 'rolling_12_months' THEN DATE '9999-12-31' ELSE b.day_to END
