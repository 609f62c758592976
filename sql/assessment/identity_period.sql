-- A period in which a subject is of a category, and the identity row that says so; everybody is of category '*' always. A household has the identities
-- of its members. Grain: moment x identity x category.
SELECT
  m.subject_key,
  m.night,
  c.category_code,
  i.rid AS identity_rid,
  i.valid_from AS identity_from,
  GREATEST(i.valid_from, c.valid_from) AS day_from,
  LEAST(i.valid_to, c.valid_to) AS day_to
FROM moment_member AS m
JOIN identity AS i ON i.person_key = m.member_key AND i.known_from <= m.night AND m.night < i.known_to
JOIN member_state AS p ON p.subject_key = m.subject_key AND p.night = m.night AND p.person_key = m.person_key
JOIN identity_category AS c ON c.region_code = p.region_code AND c.psn_idet_type = i.psn_idet_type
WHERE i.is_valid AND GREATEST(i.valid_from, c.valid_from) < LEAST(i.valid_to, c.valid_to)
UNION ALL
SELECT
  subject_key,
  night,
  '*' AS category_code,
  CAST(NULL AS VARCHAR) AS identity_rid,
  DATE '1900-01-01' AS identity_from,
  DATE '1900-01-01' AS day_from,
  DATE '9999-12-31' AS day_to
FROM moment
