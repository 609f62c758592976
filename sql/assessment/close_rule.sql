-- A person and a rule that may count his rows of some days: those of the months in which a limit may be reached, or all of them where what was refunded may be
-- placed anywhere and for windows of a year and more. day_from <= day < day_to. Grain: person x rule x first day.
WITH close_span AS ( -- a bucket of somebody's rule as days
  SELECT
    m.person_key,
    k.rule_id,
    CASE WHEN k.bucket_type = 'month' THEN k.day_from ELSE DATE '1900-01-01' END AS day_from,
    CASE WHEN k.bucket_type = 'month' THEN CAST(k.day_from + INTERVAL '1' MONTH AS DATE) ELSE DATE '9999-12-31' END AS day_to
  FROM close_subject AS c
  JOIN able_bucket AS k ON k.unit_type = c.unit_type AND k.subject_key = c.subject_key AND k.rule_id = c.rule_id AND k.is_close
  JOIN pool_member AS m ON m.unit_type = c.unit_type AND m.subject_key = c.subject_key
),
whole AS ( -- a person and a rule that may count all of his rows
  SELECT DISTINCT person_key, rule_id FROM close_span WHERE day_from = DATE '1900-01-01'
)
SELECT person_key, rule_id, DATE '1900-01-01' AS day_from, DATE '9999-12-31' AS day_to FROM whole
UNION ALL
SELECT DISTINCT s.person_key, s.rule_id, s.day_from, s.day_to
FROM close_span AS s
WHERE s.day_from > DATE '1900-01-01'
  AND NOT EXISTS (SELECT 1 AS found FROM whole AS w WHERE w.person_key = s.person_key AND w.rule_id = s.rule_id)
