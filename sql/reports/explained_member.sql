-- A person of the warning explained: the person himself, or a member of the household on its night. Grain: person.
-- Reads explained_warning and the relations of its assessment.
SELECT
  p.psn_no,
  COALESCE(h.is_living, TRUE) AS is_living,
  COALESCE(h.is_head, 0) = 1 AS is_head,
  m.insutype,
  m.residence,
  m.region_code,
  r.name_zh AS region_name,
  c.name_zh AS city_name,
  v.name_zh AS province_name
FROM explained_warning AS e
JOIN member_state AS m ON m.subject_key = e.subject_key AND m.night = e.night
JOIN person AS p ON p.person_key = m.person_key
LEFT JOIN household_person AS h
  ON h.subject_key = m.subject_key AND h.night = m.night AND h.person_key = m.person_key AND NOT h.is_night_before
LEFT JOIN region AS r ON r.region_code = m.region_code
LEFT JOIN region AS c ON c.region_code = r.city_code AND c.region_code <> r.region_code
LEFT JOIN region AS v ON v.region_code = r.province_code AND v.region_code <> r.region_code
ORDER BY h.is_head DESC NULLS LAST, p.psn_no NULLS LAST
