-- A psn_no and the person it is counted under on the night. Grain: psn_no. Reads participation_value.
SELECT p.person_key AS member_key, p.psn_no, COALESCE(a.anchor_key, p.person_key) AS person_key
FROM person AS p
CROSS JOIN participation_value AS v
LEFT JOIN person_anchor AS a ON a.person_key = p.person_key AND a.known_from <= v.known_on AND v.known_on < a.known_to
