-- The insured row that speaks for a person with a warning (docs/assessment.md 2), with the door to knock at: where the division he lives in is
-- not of this region, the registered one. Grain: person with a warning.
WITH placed AS ( -- an insured row of the person, the one in force first
  SELECT
    m.person_key AS subject_key,
    i.*,
    ROW_NUMBER() OVER (
      PARTITION BY m.person_key
      ORDER BY CASE WHEN i.psn_insu_stas = '1' THEN 0 ELSE 1 END NULLS LAST, i.psn_no NULLS LAST
    ) AS place
  FROM publish_member AS m
  JOIN insured AS i ON i.person_key = m.member_key
  CROSS JOIN publish_value AS r
  WHERE i.known_from <= r.night AND r.night < i.known_to
),
located AS ( -- the row that speaks, and which of its divisions the table of regions knows
  SELECT
    p.*,
    l.region_code IS NULL AND g.region_code IS NOT NULL AS is_registered_door
  FROM placed AS p
  LEFT JOIN region AS l ON l.region_code = SUBSTRING(p.division_code, 1, 9) AND l.level_type = 'township'
  LEFT JOIN region AS g ON g.region_code = SUBSTRING(p.registered_division_code, 1, 9) AND g.level_type = 'township'
  WHERE p.place = 1
)
SELECT
  subject_key AS person_key,
  psn_no AS present_psn_no,
  psn_name,
  psn_cert_type,
  certno,
  gend,
  brdy,
  insutype,
  phone,
  resdbook_no,
  surv_stas,
  die_date,
  CASE WHEN is_registered_door THEN COALESCE(registered_address, address) ELSE COALESCE(address, registered_address) END AS address,
  CASE
    WHEN is_registered_door THEN COALESCE(registered_division_code, division_code)
    ELSE COALESCE(division_code, registered_division_code)
  END AS division_code
FROM located
