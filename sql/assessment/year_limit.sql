-- The least that somebody must have borne in a year for any limit to be passed in a bucket that holds it: of two years one has half. Grain: unit.
SELECT
  b.unit_type,
  MIN(
    CASE
      WHEN b.is_of_income = 1 THEN 0
      WHEN b.bucket_type = 'two_years' THEN b.listed_amount
      ELSE 2 * b.listed_amount
    END
  ) AS twice_amount
FROM bucket_limit AS b
JOIN bucket AS d ON d.bucket_type = b.bucket_type AND d.day_from = b.day_from
CROSS JOIN year_value AS y
WHERE b.bucket_type <> 'ever' AND d.day_from < y.day_to AND y.day_from < d.day_to
GROUP BY b.unit_type
