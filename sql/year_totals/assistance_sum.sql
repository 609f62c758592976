-- The sums of the payments outside the settlement that count, in yuan, and how many say each amount (*_count); a sum without any is empty. Grain: year x region (empty where it is not known).
SELECT
  c.counted_year,
  c.region_code,
  COUNT(*) AS row_count,
  SUM(c.assistance_amount) AS assistance_amount,
  COUNT(c.assistance_amount) AS assistance_amount_count
FROM counted_assistance AS c
GROUP BY c.counted_year, c.region_code
