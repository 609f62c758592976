-- A person who was scored on a night and recognised as monitored on a day after it, as read by the label night. Grain: night x person x day. Answers that name the person, by
-- warning, number or certificate, and those for a household on the list; an answer for a household that was never sent names nobody. Reads scored_person, label_value, feedback,
-- sent_person, person, person_anchor, insured.
WITH recognised AS ( -- an answer that recognises, read by the label night
  SELECT f.*
  FROM feedback AS f
  CROSS JOIN label_value AS v
  WHERE f.status = 'recognised' AND f.read_on <= v.label_night
),
named AS ( -- a number that it counts for
  SELECT r.matched_psn_no AS psn_no, r.happened_on
  FROM recognised AS r
  WHERE r.match_type IN ('warning_id', 'psn_no', 'certno')
  UNION
  SELECT s.psn_no, r.happened_on
  FROM recognised AS r
  JOIN sent_person AS s ON s.household_no = r.household_no
  WHERE r.match_type = 'household_no'
  UNION
  SELECT r.psn_no, r.happened_on
  FROM recognised AS r
  WHERE r.match_type = 'none' AND r.warning_id IS NULL AND r.psn_no IS NOT NULL
  UNION
  SELECT MIN(i.psn_no) AS psn_no, r.happened_on
  FROM recognised AS r
  CROSS JOIN label_value AS v
  JOIN insured AS i ON UPPER(i.certno) = UPPER(r.certno) AND i.known_from <= v.label_night AND v.label_night < i.known_to
  WHERE r.match_type = 'none' AND r.warning_id IS NULL AND r.psn_no IS NULL
  GROUP BY r.feedback_id, r.happened_on
  HAVING COUNT(DISTINCT i.person_key) = 1
),
anchored AS ( -- a number with the person under whom it counts on the label night
  SELECT p.person_key, p.psn_no, COALESCE(a.anchor_key, p.person_key) AS anchor_key
  FROM person AS p
  CROSS JOIN label_value AS v
  LEFT JOIN person_anchor AS a ON a.person_key = p.person_key AND a.known_from <= v.label_night AND v.label_night < a.known_to
)
SELECT DISTINCT s.night, s.person_key, n.happened_on AS recognised_on
FROM scored_person AS s
CROSS JOIN label_value AS v
JOIN anchored AS o ON o.person_key = s.person_key
JOIN anchored AS c ON c.anchor_key = o.anchor_key
JOIN named AS n ON n.psn_no = c.psn_no
WHERE s.night < n.happened_on AND n.happened_on <= v.label_night
ORDER BY s.night NULLS LAST, s.person_key NULLS LAST, recognised_on NULLS LAST
