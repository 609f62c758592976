-- A person of the review database as he is to be seen, without the evidence. Grain: person. Reads case_key (person_key, case_id), person_list (his
-- categories in one text). What the source spells freely is cut to what the columns hold, so that one odd row does not stop all.
WITH insured_in AS ( -- the region where he is insured
  SELECT w.person_key, MIN(g.region_code) AS region_code
  FROM warning AS w
  JOIN region AS g ON g.region_code = w.region_code
  GROUP BY w.person_key
),
own_row AS ( -- what the register says of him besides
  SELECT
    i.person_key,
    i.gend,
    MAX(CASE WHEN o.cvlserv_flag = '1' THEN 1 ELSE 0 END) AS is_public_employee
  FROM leading_insured AS i
  JOIN fed_member AS m ON m.person_key = i.person_key
  JOIN insured AS o ON o.person_key = m.member_key
  CROSS JOIN review_value AS v
  WHERE o.known_from <= v.night AND v.night < o.known_to
  GROUP BY i.person_key, i.gend
),
relation AS ( -- his place in the platform's household
  SELECT h.person_key, MIN(h.hshd_rlts) AS hshd_rlts
  FROM household AS h
  CROSS JOIN review_value AS v
  WHERE h.known_from <= v.night AND v.night < h.known_to
  GROUP BY h.person_key
)
SELECT
  l.person_key,
  l.psn_no,
  k.case_id,
  l.psn_name,
  SUBSTRING(l.certno, 1, 50) AS certno,
  SUBSTRING(o.gend, 1, 6) AS gend,
  l.brdy,
  SUBSTRING(l.insutype, 1, 6) AS insutype,
  l.phone,
  l.address,
  COALESCE(l.village_code, l.township_code, d.region_code, g.region_code) AS region_code,
  SUBSTRING(l.household_no, 1, 40) AS household_no,
  h.household_source,
  l.household_head_name,
  SUBSTRING(r.hshd_rlts, 1, 6) AS household_relation,
  SUBSTRING(c.category_codes, 1, 200) AS category_codes,
  SUBSTRING(c.category_names, 1, 300) AS category_names,
  l.is_monitored,
  l.monitored_since_date,
  l.is_deceased,
  l.death_date,
  COALESCE(o.is_public_employee, 0) = 1 AS is_public_employee,
  m.person_key IS NOT NULL AS has_maternity,
  l.household_compliant_12_months_amount,
  CASE WHEN v.is_assistance_known THEN COALESCE(a.assistance_12_months_amount, CAST(0 AS DECIMAL(16, 2))) END AS assistance_12_months_amount,
  CASE WHEN v.has_benefits THEN COALESCE(b.outstanding_amount, CAST(0 AS DECIMAL(16, 2))) END AS outstanding_amount
FROM listed_person AS l
JOIN case_key AS k ON k.person_key = l.person_key
JOIN case_household AS h ON h.person_key = l.person_key
CROSS JOIN review_value AS v
LEFT JOIN own_row AS o ON o.person_key = l.person_key
LEFT JOIN relation AS r ON r.person_key = l.person_key
LEFT JOIN person_list AS c ON c.person_key = l.person_key
LEFT JOIN maternity_person AS m ON m.person_key = l.person_key
LEFT JOIN person_assistance AS a ON a.person_key = l.person_key
LEFT JOIN person_outstanding AS b ON b.person_key = l.person_key
LEFT JOIN region AS d ON d.region_code = SUBSTRING(l.division_code, 1, 6)
LEFT JOIN insured_in AS g ON g.person_key = l.person_key
