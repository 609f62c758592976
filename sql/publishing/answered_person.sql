-- An answer and a person of the list whom it counts for: whom it names, and all of the household where it names one. Grain: answer x person.
SELECT f.feedback_id, f.matched_psn_no AS psn_no
FROM feedback AS f
WHERE f.match_type IN ('warning_id', 'psn_no', 'certno')
UNION
SELECT f.feedback_id, p.psn_no
FROM feedback AS f
JOIN sent_person AS p ON p.household_no = f.household_no
WHERE f.match_type = 'household_no'
