-- The lowest limits of a rule that can count for what was borne in a bucket of days: that of persons with some identity, of everybody, and whether a household's
-- own income may be one. Grain: rule x bucket. A rolling window or an admission lies in two calendar years; what was refunded may belong anywhere.
-- is_close: the rule does not count all that is borne, or by visit, so that its own sums tell more than those of everything.
SELECT
  u.rule_id,
  u.unit_type,
  b.bucket_type,
  b.day_from,
  u.is_filtered OR u.measure <> 'total' OR u.window_type = 'single_admission' AS is_close,
  MIN(l.limit_amount) AS listed_amount,
  MIN(CASE WHEN k.limit_id IS NOT NULL THEN l.limit_amount END) AS unlisted_amount,
  MAX(CASE WHEN l.income_share IS NOT NULL THEN 1 ELSE 0 END) AS is_of_income
FROM bucket AS b
JOIN rule AS u
  ON b.bucket_type IN (
    'ever', CASE u.window_type WHEN 'calendar_year' THEN 'year' WHEN 'calendar_month' THEN 'month' ELSE 'two_years' END)
JOIN policy_limit AS l ON l.rule_id = u.rule_id AND l.valid_from < b.day_to AND b.day_from < l.valid_to
LEFT JOIN limit_category AS k ON k.limit_id = l.limit_id AND k.category_code = '*'
GROUP BY u.rule_id, u.unit_type, b.bucket_type, b.day_from, u.is_filtered, u.measure, u.window_type
