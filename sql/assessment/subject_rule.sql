-- A rule under which a subject is assessed: one that covers it at some moment of the run, or by which it has a warning. Grain: subject x rule.
SELECT subject_key, rule_id FROM covered_subject
UNION
SELECT w.subject_key, w.rule_id
FROM warning AS w
JOIN rule AS u ON u.rule_id = w.rule_id
WHERE w.subject_key IN (SELECT subject_key FROM moment)
