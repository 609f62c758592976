-- How many warnings there are under the present and the changed rules, how many are gained, lost and
-- crossed on another day (moved), households to visit and burden covered. What is found on application
-- is no warning: it stands under a heading of its own, by rule. Grain: dimension x label.
WITH labelled AS ( -- a warning under each heading it is counted under
  SELECT 'all' AS dimension_name, '' AS label, w.* FROM side_warning AS w WHERE w.trigger_type = 'night'
  UNION ALL
  SELECT CASE WHEN w.trigger_type = 'night' THEN 'rule' ELSE 'hint' END AS dimension_name, w.rule_id AS label, w.* FROM side_warning AS w
  UNION ALL
  SELECT 'region' AS dimension_name, w.region_code AS label, w.* FROM side_warning AS w WHERE w.trigger_type = 'night'
  UNION ALL
  SELECT 'township' AS dimension_name, w.township_code AS label, w.* FROM side_warning AS w WHERE w.trigger_type = 'night'
  UNION ALL
  SELECT 'category' AS dimension_name, w.category_code AS label, w.* FROM side_warning AS w WHERE w.trigger_type = 'night'
  UNION ALL
  SELECT 'month' AS dimension_name, w.crossed_month AS label, w.* FROM side_warning AS w WHERE w.trigger_type = 'night'
)
SELECT
  l.dimension_name,
  l.label,
  COUNT(*) FILTER (WHERE l.side_name = 'present') AS present_count,
  COUNT(*) FILTER (WHERE l.side_name = 'changed') AS changed_count,
  COUNT(*) FILTER (WHERE l.side_name = 'changed' AND l.is_alone) AS gained_count,
  COUNT(*) FILTER (WHERE l.side_name = 'present' AND l.is_alone) AS lost_count,
  COUNT(*) FILTER (WHERE l.side_name = 'changed' AND l.is_moved) AS moved_count,
  COUNT(DISTINCT CASE WHEN l.side_name = 'present' AND l.trigger_type = 'night' THEN l.household_id END) AS present_household_count,
  COUNT(DISTINCT CASE WHEN l.side_name = 'changed' AND l.trigger_type = 'night' THEN l.household_id END) AS changed_household_count,
  CAST(COALESCE(SUM(CASE WHEN l.side_name = 'present' THEN l.burden_amount END), 0) AS DECIMAL(16, 2)) AS present_burden_amount,
  CAST(COALESCE(SUM(CASE WHEN l.side_name = 'changed' THEN l.burden_amount END), 0) AS DECIMAL(16, 2)) AS changed_burden_amount
FROM labelled AS l
GROUP BY l.dimension_name, l.label
