-- A person who may be drawn and is on a list of identities now. Grain: person.
SELECT DISTINCT p.person_key
FROM sample_population AS p
JOIN identity AS i ON i.person_key = p.person_key
CROSS JOIN review_value AS v
JOIN identity_category AS k ON k.region_code = p.region_code AND k.psn_idet_type = i.psn_idet_type
WHERE i.is_valid
  AND i.known_from <= v.night AND v.night < i.known_to
  AND i.valid_from <= v.night AND v.night < i.valid_to
  AND k.valid_from <= v.night AND v.night < k.valid_to
