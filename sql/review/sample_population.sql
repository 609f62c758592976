-- A person who may be drawn into a sample: insured, alive, counted under his own number, of whose household nobody has a warning that caseworkers have to
-- do with. Grain: person. Reads in_scope_warning and review_value.
WITH present_insured AS ( -- a person with where he is insured, by the row in force first
  SELECT
    i.person_key,
    i.psn_no,
    i.insuplc_admdvs,
    i.surv_stas,
    ROW_NUMBER() OVER (
      PARTITION BY i.person_key ORDER BY CASE WHEN i.psn_insu_stas = '1' THEN 0 ELSE 1 END NULLS LAST, i.psn_no NULLS LAST
    ) AS place
  FROM insured AS i
  CROSS JOIN review_value AS v
  WHERE i.known_from <= v.night AND v.night < i.known_to
),
present_household AS ( -- a membership as known now
  SELECT h.person_key, h.hshd_no
  FROM household AS h
  CROSS JOIN review_value AS v
  WHERE h.known_from <= v.night AND v.night < h.known_to AND h.hshd_no IS NOT NULL
),
flagged AS ( -- somebody with a warning, or of such a household
  SELECT person_key FROM in_scope_warning
  UNION
  SELECT o.person_key
  FROM in_scope_warning AS w
  JOIN present_household AS h ON h.person_key = w.person_key
  JOIN present_household AS o ON o.hshd_no = h.hshd_no
),
merged AS ( -- a number that is counted under another
  SELECT a.person_key
  FROM person_anchor AS a
  CROSS JOIN review_value AS v
  WHERE a.known_from <= v.night AND v.night < a.known_to
)
SELECT i.person_key, i.psn_no, i.insuplc_admdvs AS region_code, h.hshd_no
FROM present_insured AS i
LEFT JOIN present_household AS h ON h.person_key = i.person_key
WHERE i.place = 1 AND i.surv_stas IS DISTINCT FROM '2'
  AND i.person_key NOT IN (SELECT person_key FROM flagged)
  AND i.person_key NOT IN (SELECT person_key FROM merged)
