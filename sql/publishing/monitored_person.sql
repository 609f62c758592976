-- A person with a warning who is already under monitoring, and since when: by the identity lists, or because the platform's side has answered so,
-- which the next list will only confirm. Grain: person.
WITH known AS ( -- a person under monitoring, by each of the two
  SELECT m.person_key, i.valid_from AS since_date
  FROM publish_member AS m
  JOIN identity AS i ON i.person_key = m.member_key
  CROSS JOIN publish_value AS r
  JOIN warning AS w ON w.person_key = m.person_key
  JOIN identity_category AS k ON k.region_code = w.region_code AND k.psn_idet_type = i.psn_idet_type
  JOIN category AS c ON c.category_code = k.category_code
  WHERE c.is_monitored AND i.is_valid
    AND i.known_from <= r.night AND r.night < i.known_to
    AND i.valid_from <= r.night AND r.night < i.valid_to
  UNION ALL
  SELECT person_key, recognised_on AS since_date FROM recognised_person
)
SELECT person_key, MIN(since_date) AS monitored_since_date
FROM known
GROUP BY person_key
