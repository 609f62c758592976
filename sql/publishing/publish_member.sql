-- A psn_no that counts for a person with a warning: his own, and those merged into it. Grain: person with a warning x psn_no.
SELECT DISTINCT w.person_key, w.person_key AS member_key
FROM warning AS w
UNION
SELECT DISTINCT w.person_key, a.person_key AS member_key
FROM warning AS w
JOIN person_anchor AS a ON a.anchor_key = w.person_key
CROSS JOIN publish_value AS r
WHERE a.known_from <= r.night AND r.night < a.known_to
