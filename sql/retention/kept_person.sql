-- A person whose rows are kept, and why: those who may belong to a subject with a rolling warning, whose past still counts, and, unless all is asked for,
-- with a warning in a sealed window, which they explain. Grain: person. Reads all warnings.
WITH subject AS ( -- a subject with such a warning
  SELECT
    w.subject_key, w.person_key,
    CASE WHEN w.window_id = 'rolling' THEN 'rolling_warning' ELSE 'explains_warning' END AS kept_reason
  FROM warning AS w
  CROSS JOIN retention_value AS v
  WHERE w.window_id = 'rolling' OR (w.window_from < v.before_day AND NOT v.is_all)
),
claim AS ( -- somebody it is about, or who ever claimed the household
  SELECT person_key, kept_reason FROM subject
  UNION
  SELECT subject_key AS person_key, kept_reason FROM subject WHERE subject_key > 0
  UNION
  SELECT CAST(-1000000000000 - subject_key AS BIGINT) AS person_key, kept_reason FROM subject WHERE subject_key < -1000000000000
  UNION
  SELECT c.person_key, s.kept_reason
  FROM subject AS s
  JOIN household_claim AS c ON c.household_key = s.subject_key
),
holder AS ( -- he and those who share a certificate with him
  SELECT person_key, kept_reason FROM claim
  UNION
  SELECT k.other_key AS person_key, c.kept_reason
  FROM claim AS c
  JOIN person_cluster AS k ON k.person_key = c.person_key
)
SELECT person_key, MAX(kept_reason) AS kept_reason
FROM holder
GROUP BY person_key
