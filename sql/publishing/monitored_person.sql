-- A person with a warning who is already under monitoring, and since when. Grain: person.
SELECT m.person_key, MIN(i.valid_from) AS monitored_since_date
FROM publish_member AS m
JOIN identity AS i ON i.person_key = m.member_key
CROSS JOIN publish_value AS r
JOIN warning AS w ON w.person_key = m.person_key
JOIN identity_category AS k ON k.region_code = w.region_code AND k.psn_idet_type = i.psn_idet_type
JOIN category AS c ON c.category_code = k.category_code
WHERE c.is_monitored AND i.is_valid
  AND i.known_from <= r.night AND r.night < i.known_to
  AND i.valid_from <= r.night AND r.night < i.valid_to
GROUP BY m.person_key
