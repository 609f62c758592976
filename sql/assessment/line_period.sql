-- A period in which a line of a rule with its limit matches a person, and by which category. Grain: moment x rule x limit x identity.
SELECT
  v.person_key,
  v.night,
  v.rule_id,
  l.limit_id,
  l.line_id,
  l.limit_amount,
  i.category_code,
  i.identity_rid,
  i.identity_from,
  COALESCE(c.precedence, 99999) AS precedence,
  GREATEST(l.valid_from, i.day_from) AS day_from,
  LEAST(l.valid_to, i.day_to) AS day_to
FROM covered_person AS v
JOIN policy_limit AS l ON l.rule_id = v.rule_id AND l.known_from <= v.night AND v.night < l.known_to
JOIN limit_category AS k ON k.limit_id = l.limit_id
JOIN identity_period AS i ON i.person_key = v.person_key AND i.night = v.night AND i.category_code = k.category_code
LEFT JOIN category AS c ON c.category_code = i.category_code
WHERE GREATEST(l.valid_from, i.day_from) < LEAST(l.valid_to, i.day_to)
