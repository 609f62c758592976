-- A category that a person is of on the day. Grain: person x category. A code is read by the lists of the region he is insured in; where none is for that region, or the
-- region is not known, a code counts that all lists read alike. Reads member, person_state, unmatched_person, identity, identity_category.
WITH held AS ( -- a code that a person holds on the day, as known on the night
  SELECT m.person_key, i.psn_idet_type
  FROM member AS m
  JOIN identity AS i ON i.person_key = m.member_key
  CROSS JOIN participation_value AS v
  WHERE i.is_valid AND i.known_from <= v.known_on AND v.known_on < i.known_to AND i.valid_from <= v.day_on AND v.day_on < i.valid_to
  UNION
  SELECT person_key, psn_idet_type FROM unmatched_person
),
read_code AS ( -- what a code means in a region on the day
  SELECT c.region_code, c.psn_idet_type, c.category_code
  FROM identity_category AS c
  CROSS JOIN participation_value AS v
  WHERE c.valid_from <= v.day_on AND v.day_on < c.valid_to
),
listing_region AS ( -- a region that has a list of codes
  SELECT DISTINCT region_code FROM identity_category
),
read_alike AS ( -- a code that means the same wherever it is read
  SELECT psn_idet_type, MIN(category_code) AS category_code
  FROM read_code
  GROUP BY psn_idet_type
  HAVING MIN(category_code) = MAX(category_code)
),
meant AS ( -- a code that a person holds, with its category, if it has any
  SELECT h.person_key, CASE WHEN l.region_code IS NULL THEN a.category_code ELSE c.category_code END AS category_code
  FROM held AS h
  LEFT JOIN person_state AS p ON p.person_key = h.person_key
  LEFT JOIN listing_region AS l ON l.region_code = p.region_code
  LEFT JOIN read_code AS c ON c.region_code = p.region_code AND c.psn_idet_type = h.psn_idet_type
  LEFT JOIN read_alike AS a ON a.psn_idet_type = h.psn_idet_type
)
SELECT DISTINCT person_key, category_code
FROM meant
WHERE category_code IS NOT NULL
