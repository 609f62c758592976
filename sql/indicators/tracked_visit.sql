-- A visit that stands, and whether it follows at once on a stay. Grain: person x visit. is_onward: a stay that begins on the last day of another stay of the person or
-- the day after, so that a deductible may have been paid again. Reads known_visit.
WITH stay AS ( -- a stay with its days
  SELECT person_key, visit_id, begun_on, ended_on
  FROM known_visit
  WHERE care_type = 'inpatient'
),
onward AS ( -- a stay that follows on another
  SELECT DISTINCT s.person_key, s.visit_id
  FROM stay AS s
  JOIN stay AS b ON b.person_key = s.person_key AND b.visit_id <> s.visit_id
  WHERE b.ended_on <= s.begun_on AND s.begun_on <= CAST(b.ended_on + INTERVAL '1' DAY AS DATE)
    AND (b.begun_on < s.begun_on OR (b.begun_on = s.begun_on AND b.visit_id < s.visit_id))
)
SELECT k.*, CAST(date_trunc('month', k.visit_on) AS DATE) AS month_from, o.visit_id IS NOT NULL AS is_onward
FROM known_visit AS k
LEFT JOIN onward AS o ON o.person_key = k.person_key AND o.visit_id = k.visit_id
