-- A person of the review database without a warning of his own in it: drawn into a sample, or the number under which a merged person is counted.
-- Grain: person. Put beside the warnings as one on application, which is told nobody, so that his row is made like those of all others.
-- Reads in_scope_warning, sampled_person (psn_no) and review_value.
WITH present_anchor AS ( -- a number that is counted under another now
  SELECT a.person_key, a.anchor_key
  FROM person_anchor AS a
  CROSS JOIN review_value AS v
  WHERE a.known_from <= v.night AND v.night < a.known_to
),
met AS ( -- a person drawn or warned
  SELECT p.person_key FROM sampled_person AS s JOIN person AS p ON p.psn_no = s.psn_no
  UNION
  SELECT person_key FROM in_scope_warning
),
counted AS ( -- under whom he is counted
  SELECT DISTINCT COALESCE(a.anchor_key, m.person_key) AS person_key
  FROM met AS m
  LEFT JOIN present_anchor AS a ON a.person_key = m.person_key
),
placed AS ( -- where he is insured, by the row in force first
  SELECT
    c.person_key,
    i.insuplc_admdvs,
    ROW_NUMBER() OVER (
      PARTITION BY c.person_key ORDER BY CASE WHEN i.psn_insu_stas = '1' THEN 0 ELSE 1 END NULLS LAST, i.psn_no NULLS LAST
    ) AS place
  FROM counted AS c
  JOIN insured AS i ON i.person_key = c.person_key
  CROSS JOIN review_value AS v
  WHERE i.known_from <= v.night AND v.night < i.known_to
)
SELECT c.person_key, c.person_key AS subject_key, p.psn_no, i.insuplc_admdvs AS region_code, 'application' AS trigger_type
FROM counted AS c
JOIN person AS p ON p.person_key = c.person_key
LEFT JOIN placed AS i ON i.person_key = c.person_key AND i.place = 1
WHERE NOT EXISTS (SELECT 1 AS found FROM in_scope_warning AS w WHERE w.person_key = c.person_key)
