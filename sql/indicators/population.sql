-- How many persons are insured on a day: the denominator of every rate (docs/participation.md 4). Grain: day x county x township x kind of insurance x group. Insured: in force and
-- begun on the day, waiting or not, alive. Reads participation_value, person_state, person_group.
SELECT
  v.day_on,
  p.county_code,
  p.township_code,
  p.insutype,
  g.group_code,
  COUNT(*) AS insured_count
FROM person_state AS p
CROSS JOIN participation_value AS v
JOIN person_group AS g ON g.person_key = p.person_key
WHERE p.participation_state = 'insured' AND NOT p.is_dead
GROUP BY v.day_on, p.county_code, p.township_code, p.insutype, g.group_code
