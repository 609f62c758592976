-- A visit that stands, and whether it follows at once on a stay. Grain: person x visit. is_onward: a stay that begins on the last day of another stay of the person or
-- the day after; is_deductible_again: of which both paid a deductible. Reads known_visit.
WITH stay AS ( -- a stay with its days
  SELECT person_key, visit_id, begun_on, ended_on, deductible_amount
  FROM known_visit
  WHERE care_type = 'inpatient'
),
onward AS ( -- a stay that follows on another
  SELECT s.person_key, s.visit_id, MAX(CASE WHEN b.deductible_amount > 0 AND s.deductible_amount > 0 THEN 1 ELSE 0 END) AS again_count
  FROM stay AS s
  JOIN stay AS b ON b.person_key = s.person_key AND b.visit_id <> s.visit_id
  WHERE b.ended_on <= s.begun_on AND s.begun_on <= CAST(b.ended_on + INTERVAL '1' DAY AS DATE)
    AND (b.begun_on < s.begun_on OR (b.begun_on = s.begun_on AND b.visit_id < s.visit_id))
  GROUP BY s.person_key, s.visit_id
)
SELECT k.*, CAST(date_trunc('month', k.visit_on) AS DATE) AS month_from, o.visit_id IS NOT NULL AS is_onward,
  COALESCE(o.again_count, 0) = 1 AS is_deductible_again
FROM known_visit AS k
LEFT JOIN onward AS o ON o.person_key = k.person_key AND o.visit_id = k.visit_id
