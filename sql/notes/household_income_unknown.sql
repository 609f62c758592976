-- Households assessed whose income is not known, where a rule takes its limit of it: it can say nothing of them. One row.
SELECT COUNT(DISTINCT s.subject_key) AS note_count
FROM subject_state AS s
JOIN covered_subject AS v ON v.subject_key = s.subject_key AND v.night = s.night
JOIN policy_limit AS l ON l.rule_id = v.rule_id
WHERE l.income_share IS NOT NULL AND s.hshd_income IS NULL
