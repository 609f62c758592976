-- A subject that may be over some limit in windows that end up to window_to, and the first night on which enough was known for that. Grain: unit x subject x end.
WITH close_sum AS ( -- what became known of a subject's rows, on a day
  SELECT
    k.unit_type, k.subject_key, k.rule_id, k.is_listed, s.window_type, s.visit_key, s.is_moved,
    CAST(date_trunc('month', s.burden_date) AS DATE) AS month_from,
    s.known_from,
    SUM(s.most_amount) AS most_amount
  FROM reaching_subject AS k
  JOIN pool_member AS m ON m.unit_type = k.unit_type AND m.subject_key = k.subject_key
  JOIN rule_row AS s ON s.person_key = m.person_key AND s.rule_id = k.rule_id
  GROUP BY
    k.unit_type, k.subject_key, k.rule_id, k.is_listed, s.window_type, s.visit_key, s.is_moved,
    CAST(date_trunc('month', s.burden_date) AS DATE), s.known_from
),
visit_least AS ( -- the lowest limits in the two years around any row of a visit
  SELECT
    c.unit_type, c.subject_key, c.rule_id, c.visit_key,
    MIN(r.listed_amount) AS listed_amount, MIN(r.unlisted_amount) AS unlisted_amount, MAX(r.is_of_income) AS is_of_income
  FROM close_sum AS c
  JOIN rule_bucket AS r ON r.rule_id = c.rule_id AND r.bucket_type = 'two_years' AND r.day_from IN (
    CAST(date_trunc('year', c.month_from) AS DATE), CAST(CAST(date_trunc('year', c.month_from) AS DATE) - INTERVAL '12' MONTH AS DATE))
  WHERE c.window_type = 'single_admission'
  GROUP BY c.unit_type, c.subject_key, c.rule_id, c.visit_key
),
close_bucket AS ( -- the same in the bucket of its own day; a rolling window lies in two years, an admission wherever its visit does
  SELECT
    c.*,
    CASE c.window_type
      WHEN 'calendar_month' THEN 'month'
      WHEN 'calendar_year' THEN 'year'
      WHEN 'single_admission' THEN 'visit'
      ELSE 'two_years'
    END AS bucket_type,
    CASE c.window_type
      WHEN 'calendar_month' THEN c.month_from
      WHEN 'single_admission' THEN DATE '1900-01-01'
      ELSE CAST(date_trunc('year', c.month_from) AS DATE)
    END AS day_from
  FROM close_sum AS c
  UNION ALL
  SELECT c.*, 'two_years' AS bucket_type, CAST(CAST(date_trunc('year', c.month_from) AS DATE) - INTERVAL '12' MONTH AS DATE) AS day_from
  FROM close_sum AS c
  WHERE c.window_type = 'rolling_12_months'
),
bucket_held AS ( -- a bucket of a subject
  SELECT DISTINCT unit_type, subject_key, rule_id, is_listed, visit_key, bucket_type, day_from FROM close_bucket
),
placed AS ( -- what counts in a bucket: by its own day, or wherever it may be placed
  SELECT
    unit_type, subject_key, rule_id, is_listed, visit_key, bucket_type, day_from, month_from, known_from, most_amount
  FROM close_bucket
  WHERE NOT is_moved
  UNION ALL
  SELECT
    h.unit_type, h.subject_key, h.rule_id, h.is_listed, h.visit_key, h.bucket_type, h.day_from, c.month_from, c.known_from, c.most_amount
  FROM bucket_held AS h
  JOIN close_sum AS c ON c.unit_type = h.unit_type AND c.subject_key = h.subject_key AND c.rule_id = h.rule_id AND c.is_moved
),
close_part AS ( -- the same with the least that has to be reached
  SELECT
    p.unit_type, p.subject_key, p.rule_id, p.visit_key, p.bucket_type, p.day_from, p.month_from, p.known_from, p.most_amount,
    CASE
      WHEN COALESCE(v.is_of_income, r.is_of_income) = 1 THEN 0
      WHEN p.is_listed = 1 THEN COALESCE(v.listed_amount, r.listed_amount)
      ELSE COALESCE(v.unlisted_amount, r.unlisted_amount)
    END AS least_amount
  FROM placed AS p
  LEFT JOIN rule_bucket AS r ON r.rule_id = p.rule_id AND r.bucket_type = p.bucket_type AND r.day_from = p.day_from
  LEFT JOIN visit_least AS v
    ON p.bucket_type = 'visit'
    AND v.unit_type = p.unit_type AND v.subject_key = p.subject_key AND v.rule_id = p.rule_id AND v.visit_key = p.visit_key
),
part AS ( -- what became known of a bucket of a rule on a night
  SELECT unit_type, subject_key, rule_id, visit_key, bucket_type, day_from, month_from, known_from, most_amount, least_amount
  FROM close_part
  WHERE least_amount IS NOT NULL
  UNION ALL
  SELECT
    k.unit_type, k.subject_key, k.rule_id, 0 AS visit_key, k.bucket_type, k.day_from,
    CAST(NULL AS DATE) AS month_from, s.known_from, s.most_amount, k.least_amount
  FROM able_bucket AS k
  JOIN pool_member AS m ON m.unit_type = k.unit_type AND m.subject_key = k.subject_key
  JOIN pool_settlement AS s ON s.person_key = m.person_key
  WHERE NOT k.is_close AND (
    (k.bucket_type = 'month' AND k.day_from = CAST(date_trunc('month', s.burden_date) AS DATE))
    OR (k.bucket_type = 'year' AND k.day_from = CAST(date_trunc('year', s.burden_date) AS DATE))
    OR (k.bucket_type = 'two_years' AND k.day_from IN (
      CAST(date_trunc('year', s.burden_date) AS DATE), CAST(CAST(date_trunc('year', s.burden_date) AS DATE) - INTERVAL '12' MONTH AS DATE))))
),
known AS ( -- what was known of a bucket up to a night; the window of an admission ends within twelve months after some row of the visit
  SELECT
    unit_type, subject_key, rule_id, bucket_type, day_from, least_amount, known_from,
    SUM(most_amount) OVER (
      PARTITION BY unit_type, subject_key, rule_id, bucket_type, day_from, visit_key ORDER BY known_from NULLS LAST
      RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS most_amount,
    MAX(month_from) OVER (PARTITION BY unit_type, subject_key, rule_id, bucket_type, day_from, visit_key) AS last_month
  FROM part
),
able AS ( -- a bucket that reaches it, with the end of the windows in it
  SELECT
    k.unit_type,
    k.subject_key,
    k.known_from,
    CASE
      WHEN u.window_type = 'rolling_12_months' THEN DATE '9999-12-31'
      WHEN k.bucket_type = 'visit' THEN CAST(k.last_month + INTERVAL '13' MONTH AS DATE)
      ELSE b.day_to
    END AS window_to
  FROM known AS k
  JOIN rule AS u ON u.rule_id = k.rule_id
  LEFT JOIN bucket AS b ON b.bucket_type = k.bucket_type AND b.day_from = k.day_from
  WHERE k.most_amount >= k.least_amount
)
SELECT unit_type, subject_key, window_to, MIN(known_from) AS able_from
FROM able
GROUP BY unit_type, subject_key, window_to
