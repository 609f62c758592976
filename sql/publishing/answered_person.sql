-- An answer and a person of the list whom it counts for: whom it names, all of the household where it names one, and under which number each goes on
-- who was merged into another. Grain: answer x person.
WITH RECURSIVE reached AS ( -- an answer and a person, under the number that it names or a later one
  SELECT f.feedback_id, f.matched_psn_no AS psn_no
  FROM feedback AS f
  WHERE f.match_type IN ('warning_id', 'psn_no', 'certno')
  UNION
  SELECT f.feedback_id, p.psn_no
  FROM feedback AS f
  JOIN sent_person AS p ON p.household_no = f.household_no
  WHERE f.match_type = 'household_no'
  UNION
  SELECT r.feedback_id, p.continued_by_psn_no AS psn_no
  FROM reached AS r
  JOIN sent_person AS p ON p.psn_no = r.psn_no
  WHERE p.state = 'merged' AND p.continued_by_psn_no IS NOT NULL
)
SELECT feedback_id, psn_no FROM reached
