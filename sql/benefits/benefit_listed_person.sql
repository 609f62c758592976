-- A period in which a counted person is of a category, with the region that insures him, as known on the night. Grain: counted person x identity x category.
-- Numbers that were merged count for the one they were merged into. Needs benefit_value (night), benefit_asked (who is asked about) and identity_category.
WITH anchor AS ( -- the number under which a number's payments count
  SELECT p.person_key, COALESCE(a.anchor_key, p.person_key) AS counted_key
  FROM person AS p
  CROSS JOIN benefit_value AS r
  LEFT JOIN person_anchor AS a ON a.person_key = p.person_key AND a.known_from <= r.night AND r.night < a.known_to
),
insured_row AS ( -- the insured row that speaks for a counted person: one in force first
  SELECT
    a.counted_key,
    i.insuplc_admdvs,
    ROW_NUMBER() OVER (
      PARTITION BY a.counted_key ORDER BY CASE WHEN i.psn_insu_stas = '1' THEN 0 ELSE 1 END NULLS LAST, i.psn_no NULLS LAST
    ) AS place
  FROM insured AS i
  JOIN anchor AS a ON a.person_key = i.person_key
  CROSS JOIN benefit_value AS r
  WHERE i.known_from <= r.night AND r.night < i.known_to
)
SELECT
  a.counted_key,
  o.insuplc_admdvs AS region_code,
  c.category_code,
  i.rid AS identity_rid,
  GREATEST(i.valid_from, c.valid_from) AS day_from,
  LEAST(i.valid_to, c.valid_to) AS day_to
FROM identity AS i
JOIN anchor AS a ON a.person_key = i.person_key
JOIN benefit_asked AS q ON q.counted_key = a.counted_key
JOIN insured_row AS o ON o.counted_key = a.counted_key AND o.place = 1
JOIN identity_category AS c ON c.region_code = o.insuplc_admdvs AND c.psn_idet_type = i.psn_idet_type
CROSS JOIN benefit_value AS r
WHERE i.known_from <= r.night AND r.night < i.known_to AND i.is_valid
  AND GREATEST(i.valid_from, c.valid_from) < LEAST(i.valid_to, c.valid_to)
