-- An identity row of a person of the warning explained, as known on its night, with the category that the person's region gives its code; null where
-- no table has the code. Grain: identity row x category. Reads explained_warning and the relations of its assessment.
WITH first_known AS ( -- the first night on which a row said what it says now
  SELECT n.rid, n.psn_idet_type, n.valid_from, n.valid_to, MIN(n.known_from) AS first_known_on
  FROM identity AS n
  WHERE n.person_key IN (SELECT m.member_key FROM moment_member AS m)
  GROUP BY n.rid, n.psn_idet_type, n.valid_from, n.valid_to
)
SELECT DISTINCT
  i.rid,
  i.psn_idet_type,
  i.valid_from,
  i.valid_to,
  f.first_known_on,
  p.psn_no,
  k.category_code
FROM explained_warning AS e
JOIN moment_member AS m ON m.subject_key = e.subject_key AND m.night = e.night
JOIN identity AS i ON i.person_key = m.member_key AND i.known_from <= m.night AND m.night < i.known_to
JOIN person AS p ON p.person_key = m.person_key
JOIN member_state AS s ON s.subject_key = m.subject_key AND s.night = m.night AND s.person_key = m.person_key
JOIN first_known AS f
  ON f.rid = i.rid AND f.psn_idet_type = i.psn_idet_type AND f.valid_from = i.valid_from AND f.valid_to = i.valid_to
LEFT JOIN identity_category AS k
  ON k.region_code = s.region_code AND k.psn_idet_type = i.psn_idet_type
  AND k.valid_from < i.valid_to AND i.valid_from < k.valid_to
WHERE i.is_valid AND i.valid_from < i.valid_to
ORDER BY i.valid_from NULLS LAST, i.rid NULLS LAST, k.category_code NULLS LAST
