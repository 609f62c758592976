-- A person with a warning or drawn, and under whom he is counted: himself, or whom he was merged into. Grain: person.
SELECT DISTINCT
  w.person_key,
  COALESCE(a.anchor_key, w.person_key) AS counted_key,
  p.psn_no AS counted_psn_no
FROM warning AS w
CROSS JOIN review_value AS v
LEFT JOIN person_anchor AS a ON a.person_key = w.person_key AND a.known_from <= v.night AND v.night < a.known_to
JOIN person AS p ON p.person_key = COALESCE(a.anchor_key, w.person_key)
