-- A warning under the present or the changed rules, and whether there is one of the same subject, rule and window under the others. Its region is the
-- county, else the region, its month and week (Monday) those of the crossing. Grain: side x subject x rule x window.
WITH either AS ( -- a warning of either side
  SELECT 'present' AS side_name, p.* FROM present_warning AS p
  UNION ALL
  SELECT 'changed' AS side_name, c.* FROM changed_warning AS c
),
counted AS ( -- the same with the number of sides that have it, and the days on which it crossed on them
  SELECT
    e.*,
    COUNT(*) OVER (PARTITION BY subject_key, rule_id, window_id) AS side_count,
    MIN(crossed_on) OVER (PARTITION BY subject_key, rule_id, window_id) AS first_crossed_on,
    MAX(crossed_on) OVER (PARTITION BY subject_key, rule_id, window_id) AS last_crossed_on
  FROM either AS e
)
SELECT
  c.side_name,
  c.side_count = 1 AS is_alone,
  c.first_crossed_on < c.last_crossed_on AS is_moved,
  c.subject_key,
  c.rule_id,
  c.trigger_type,
  c.window_id,
  c.household_id,
  COALESCE(r.county_code, c.region_code, '') AS region_code,
  COALESCE(c.township_code, '') AS township_code,
  COALESCE(c.category_code, '') AS category_code,
  SUBSTRING(CAST(c.crossed_on AS VARCHAR), 1, 7) AS crossed_month,
  CAST(date_trunc('week', c.crossed_on) AS DATE) AS crossed_week,
  c.burden_amount
FROM counted AS c
LEFT JOIN region AS r ON r.region_code = c.region_code
