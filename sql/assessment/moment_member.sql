-- A psn_no whose rows count for a moment's subject, and the person it is counted under: the person, if he is an anchor, and those anchored to him; of a
-- household, those of its members. Grain: moment x psn_no.
WITH moment_person AS ( -- a person of a moment's subject
  SELECT subject_key, night, subject_key AS person_key FROM moment WHERE subject_key > 0
  UNION ALL
  SELECT subject_key, night, person_key FROM household_person WHERE NOT is_night_before
)
SELECT m.subject_key, m.night, m.person_key, m.person_key AS member_key
FROM moment_person AS m
WHERE NOT EXISTS (
  SELECT 1 AS found
  FROM person_anchor AS a
  WHERE a.person_key = m.person_key AND a.known_from <= m.night AND m.night < a.known_to
)
UNION ALL
SELECT m.subject_key, m.night, m.person_key, a.person_key AS member_key
FROM moment_person AS m
JOIN person_anchor AS a ON a.anchor_key = m.person_key AND a.known_from <= m.night AND m.night < a.known_to
