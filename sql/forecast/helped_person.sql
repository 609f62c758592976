-- Help that was recorded by the end of the label night, with the person under whom the number counts as known then. Grain: person x day. Reads known_help, person,
-- person_anchor, label_value.
SELECT DISTINCT COALESCE(a.anchor_key, p.person_key) AS person_key, h.helped_on
FROM known_help AS h
CROSS JOIN label_value AS v
JOIN person AS p ON p.psn_no = h.psn_no
LEFT JOIN person_anchor AS a ON a.person_key = p.person_key AND a.known_from <= v.label_night AND v.label_night < a.known_to
