-- What a person's care of the year up to the night came to (docs/forecast.md 2). Grain: person with a standing settlement. Reads standing_settlement.
SELECT
  subject_key,
  COUNT(DISTINCT visit_id) AS visit_count,
  COUNT(DISTINCT month_first_date) AS visit_month_count,
  COUNT(DISTINCT CASE WHEN care_type = 'inpatient' THEN visit_id END) AS admission_count,
  COUNT(DISTINCT CASE WHEN is_chronic THEN visit_id END) AS chronic_visit_count,
  COUNT(DISTINCT CASE WHEN is_special THEN visit_id END) AS special_visit_count,
  MAX(burden_date) AS last_visit_date,
  CAST(SUM(fee_amount) AS DECIMAL(16, 2)) AS fee_amount,
  CAST(SUM(total_amount) AS DECIMAL(16, 2)) AS total_amount,
  CAST(SUM(basic_amount) AS DECIMAL(16, 2)) AS basic_amount,
  CAST(SUM(serious_amount) AS DECIMAL(16, 2)) AS serious_amount,
  CAST(SUM(assistance_amount) AS DECIMAL(16, 2)) AS assistance_amount,
  CAST(SUM(other_fund_amount) AS DECIMAL(16, 2)) AS other_fund_amount,
  CAST(SUM(CASE WHEN out_flag <> '0' THEN fee_amount ELSE 0 END) AS DECIMAL(16, 2)) AS elsewhere_fee_amount,
  CAST(SUM(CASE WHEN out_flag IS NOT NULL THEN fee_amount ELSE 0 END) AS DECIMAL(16, 2)) AS placed_fee_amount,
  CAST(SUM(COALESCE(outside_amount, 0)) AS DECIMAL(16, 2)) AS outside_amount,
  CAST(SUM(CASE WHEN outside_amount IS NOT NULL THEN fee_amount ELSE 0 END) AS DECIMAL(16, 2)) AS outside_fee_amount
FROM standing_settlement
GROUP BY subject_key
