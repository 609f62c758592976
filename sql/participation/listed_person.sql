-- A person who is of a category on the day, and how he stands with his insurance. Grain: person. not_matched: stands in an imported list and nobody insured has
-- his certificate. waiting: in force, and none of his categories is free of waiting. Reads person_state, person_category, unmatched_person, waiting_exempt.
WITH listed AS ( -- a person with a category
  SELECT DISTINCT person_key FROM person_category
),
exempt AS ( -- a person whom a waiting period does not meet
  SELECT DISTINCT c.person_key, e.waiting_id
  FROM person_category AS c
  JOIN waiting_exempt AS e ON e.category_code = c.category_code
)
SELECT
  l.person_key,
  p.psn_no,
  COALESCE(p.psn_name, u.psn_name) AS psn_name,
  p.phone,
  u.certificate,
  CASE
    WHEN p.person_key IS NULL THEN 'not_matched'
    WHEN p.waiting_id IS NOT NULL AND e.person_key IS NULL THEN 'waiting'
    ELSE p.participation_state
  END AS participation_state,
  CASE
    WHEN COALESCE(p.is_dead, FALSE) THEN 'dead'
    WHEN COALESCE(p.is_moved_away, FALSE) THEN 'moved_away'
    ELSE 'expected'
  END AS standing,
  p.insutype,
  p.psn_insu_date,
  p.waiting_days,
  p.member_key,
  p.updt_time,
  p.region_code,
  p.county_code,
  p.township_code
FROM listed AS l
LEFT JOIN person_state AS p ON p.person_key = l.person_key
LEFT JOIN (SELECT DISTINCT person_key, psn_name, certificate FROM unmatched_person) AS u ON u.person_key = l.person_key
LEFT JOIN exempt AS e ON e.person_key = l.person_key AND e.waiting_id = p.waiting_id
