-- A listed person who is not insured, suspended or waiting on the day, by name, for the bureau alone. Grain: person. The dead are left out; who moved away stands
-- in it, marked. The certificate stands only where there is no psn_no. Reads listed_person, region.
SELECT
  l.person_key,
  l.psn_no,
  l.certificate,
  l.psn_name,
  l.phone,
  l.county_code,
  l.township_code,
  r.name_zh AS township_name,
  l.participation_state,
  l.standing = 'moved_away' AS is_moved_away,
  l.insutype,
  l.psn_insu_date AS insured_since_on,
  CASE WHEN l.participation_state = 'waiting' THEN l.waiting_days END AS waiting_days
FROM listed_person AS l
LEFT JOIN region AS r ON r.region_code = l.township_code
WHERE l.standing <> 'dead' AND l.participation_state <> 'insured'
ORDER BY l.county_code NULLS LAST, l.township_code NULLS LAST, l.psn_no NULLS LAST, l.certificate NULLS LAST
