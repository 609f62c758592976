-- A person with a warning as the platform is to see him: whom to find, where the door is, household, monitoring, death. Grain: person with a warning.
-- Free text is cut to what the contract holds, so that one long address keeps nobody off the list.
WITH subject AS ( -- a person with a warning
  SELECT DISTINCT person_key, psn_no FROM warning
),
present_insured AS ( -- an insured person as known now
  SELECT i.person_key, i.psn_name
  FROM insured AS i
  CROSS JOIN publish_value AS r
  WHERE i.known_from <= r.night AND r.night < i.known_to
),
home AS ( -- a person's household with its source
  SELECT person_key, MAX(household_source) AS household_source, MAX(household_no) AS household_no
  FROM household_member
  GROUP BY person_key
),
membership AS ( -- a person's own place in the platform's household
  SELECT
    h.person_key,
    h.hshd_no,
    h.hshd_rlts,
    CASE h.hshd_rlts
      WHEN '01' THEN '本人' WHEN '10' THEN '配偶' WHEN '20' THEN '子' WHEN '30' THEN '女' WHEN '40' THEN '孙'
      WHEN '50' THEN '父母' WHEN '60' THEN '祖父母' WHEN '70' THEN '兄弟姐妹' WHEN '99' THEN '其他'
    END AS household_relation
  FROM household AS h
  CROSS JOIN publish_value AS r
  WHERE h.known_from <= r.night AND r.night < h.known_to
),
head AS ( -- the head of a household of the platform
  SELECT m.hshd_no, MIN(i.psn_name) AS household_head_name
  FROM membership AS m
  JOIN present_insured AS i ON i.person_key = m.person_key
  WHERE m.hshd_rlts = '01'
  GROUP BY m.hshd_no
)
SELECT
  s.person_key,
  s.psn_no,
  i.present_psn_no,
  SUBSTRING(i.psn_name, 1, 50) AS psn_name,
  i.psn_cert_type,
  i.certno,
  CASE i.gend WHEN '1' THEN '男' WHEN '2' THEN '女' END AS gend,
  i.brdy,
  i.insutype,
  SUBSTRING(i.phone, 1, 50) AS phone,
  SUBSTRING(i.address, 1, 200) AS address,
  t.region_code AS township_code,
  t.name_zh AS township_name,
  v.region_code AS village_code,
  v.name_zh AS village_name,
  i.division_code,
  h.household_no,
  h.household_source,
  SUBSTRING(d.household_head_name, 1, 50) AS household_head_name,
  m.household_relation,
  o.monitored_since_date IS NOT NULL AS is_monitored,
  o.monitored_since_date,
  COALESCE(i.surv_stas = '2', FALSE) AS is_deceased,
  i.die_date AS death_date,
  b.household_compliant_12_months_amount
FROM subject AS s
LEFT JOIN leading_insured AS i ON i.person_key = s.person_key
LEFT JOIN region AS t ON t.region_code = SUBSTRING(i.division_code, 1, 9) AND t.level_type = 'township'
LEFT JOIN region AS v ON v.region_code = i.division_code AND v.level_type = 'village'
LEFT JOIN home AS h ON h.person_key = s.person_key
LEFT JOIN membership AS m ON m.person_key = s.person_key
LEFT JOIN head AS d ON d.hshd_no = m.hshd_no
LEFT JOIN monitored_person AS o ON o.person_key = s.person_key
LEFT JOIN household_burden AS b ON b.person_key = s.person_key
