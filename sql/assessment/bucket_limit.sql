-- The lowest limits that any rule has for what was borne in a bucket of days. Grain: unit x bucket.
SELECT
  unit_type,
  bucket_type,
  day_from,
  MIN(listed_amount) AS listed_amount,
  MIN(unlisted_amount) AS unlisted_amount,
  MAX(is_of_income) AS is_of_income
FROM rule_bucket
GROUP BY unit_type, bucket_type, day_from
