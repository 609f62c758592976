-- A psn_no whose rows count for a moment's person: the person, if he is an anchor, and those anchored to him. Grain: moment x psn_no.
SELECT m.person_key, m.night, m.person_key AS member_key
FROM moment AS m
WHERE NOT EXISTS (
  SELECT 1 AS found
  FROM person_anchor AS a
  WHERE a.person_key = m.person_key AND a.known_from <= m.night AND m.night < a.known_to
)
UNION ALL
SELECT m.person_key, m.night, a.person_key AS member_key
FROM moment AS m
JOIN person_anchor AS a ON a.anchor_key = m.person_key AND a.known_from <= m.night AND m.night < a.known_to
