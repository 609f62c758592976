-- Visits of a township in a week under the present and the changed rules: households with a warning that crossed in it. Grain: township x week.
SELECT
  w.township_code,
  w.crossed_week,
  COUNT(DISTINCT CASE WHEN w.side_name = 'present' THEN w.household_id END) AS present_visit_count,
  COUNT(DISTINCT CASE WHEN w.side_name = 'changed' THEN w.household_id END) AS changed_visit_count
FROM side_warning AS w
WHERE w.trigger_type = 'night'
GROUP BY w.township_code, w.crossed_week
