-- A rule that covers a subject with burdens under it that are kept. Grain: moment x rule.
SELECT s.*
FROM covered_subject AS s
WHERE EXISTS (
  SELECT 1 AS found
  FROM kept_burden_period AS b
  WHERE b.subject_key = s.subject_key AND b.night = s.night AND b.rule_id = s.rule_id
)
