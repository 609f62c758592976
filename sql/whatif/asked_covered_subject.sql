-- A rule that covers a subject with burdens asked for, of what is laid aside. Grain: moment x rule.
SELECT c.*
FROM laid_covered_subject AS c
WHERE EXISTS (
  SELECT 1 AS found
  FROM burden_period AS b
  WHERE b.subject_key = c.subject_key AND b.night = c.night AND b.rule_id = c.rule_id
)
