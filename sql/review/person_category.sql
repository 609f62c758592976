-- A category of a person of the review database that is in force on the night. Grain: person x category.
SELECT DISTINCT m.person_key, c.category_code, c.name_zh, c.precedence
FROM fed_member AS m
JOIN identity AS i ON i.person_key = m.member_key
CROSS JOIN review_value AS v
JOIN warning AS w ON w.person_key = m.person_key
JOIN identity_category AS k ON k.region_code = w.region_code AND k.psn_idet_type = i.psn_idet_type
JOIN category AS c ON c.category_code = k.category_code
WHERE i.is_valid
  AND i.known_from <= v.night AND v.night < i.known_to
  AND i.valid_from <= v.night AND v.night < i.valid_to
  AND k.valid_from <= v.night AND v.night < k.valid_to
