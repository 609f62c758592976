-- How a person stands with his insurance on the day, and where he belongs. Grain: person (two psn_no with one certificate are one). The best of his rows
-- speaks: in force without waiting, in force, not begun, suspended, ended, not insured, not known; then the smallest psn_no. no_row: none of his numbers has one.
-- Reads member, insured_row, region, and the settlements of those of whom no place is known.
WITH ranked AS ( -- an insured row of a person, the one that speaks first
  SELECT
    m.person_key,
    i.*,
    ROW_NUMBER() OVER (
      PARTITION BY m.person_key
      ORDER BY
        CASE i.participation_state
          WHEN 'insured' THEN CASE WHEN i.waiting_id IS NULL THEN 0 ELSE 1 END
          WHEN 'not_begun' THEN 2
          WHEN 'suspended' THEN 3
          WHEN 'ended' THEN 4
          WHEN 'not_insured' THEN 5
          ELSE 6
        END NULLS LAST,
        i.psn_no NULLS LAST
    ) AS place
  FROM member AS m
  JOIN insured_row AS i ON i.member_key = m.member_key
),
person_now AS ( -- a person, and whether any of his rows says dead
  SELECT m.person_key, MIN(m.psn_no) AS first_psn_no, MAX(CASE WHEN i.is_dead THEN 1 ELSE 0 END) AS dead_count
  FROM member AS m
  LEFT JOIN insured_row AS i ON i.member_key = m.member_key
  GROUP BY m.person_key
),
placeless AS ( -- a number of a person whose row says no place of insurance
  SELECT m.person_key, m.member_key
  FROM member AS m
  LEFT JOIN ranked AS r ON r.person_key = m.person_key AND r.place = 1
  WHERE r.insuplc_admdvs IS NULL
),
settled_place AS ( -- the place that a person's settlement names, the latest first
  SELECT
    p.person_key, s.insu_admdvs,
    ROW_NUMBER() OVER (PARTITION BY p.person_key ORDER BY s.burden_date DESC NULLS LAST, s.setl_id DESC NULLS LAST) AS place
  FROM placeless AS p
  JOIN settlement AS s ON s.person_key = p.member_key
  CROSS JOIN participation_value AS v
  WHERE s.is_valid AND s.known_from <= v.known_on AND v.known_on < s.known_to
),
placed AS ( -- a person with his row and the place of his insurance
  SELECT
    n.person_key,
    COALESCE(i.psn_no, n.first_psn_no) AS psn_no,
    i.psn_name,
    i.phone,
    COALESCE(i.participation_state, 'no_row') AS participation_state,
    i.member_key,
    i.insutype,
    i.psn_insu_date,
    i.waiting_id,
    i.waiting_days,
    i.division_code,
    i.registered_division_code,
    i.updt_time,
    n.dead_count = 1 AS is_dead,
    COALESCE(i.insuplc_admdvs, s.insu_admdvs) AS place_code
  FROM person_now AS n
  LEFT JOIN ranked AS i ON i.person_key = n.person_key AND i.place = 1
  LEFT JOIN settled_place AS s ON s.person_key = n.person_key AND s.place = 1
),
compared AS ( -- a person, and whether the divisions he lives and is registered in lie where he was insured
  SELECT
    p.*,
    r.region_code,
    COALESCE(r.county_code, r.region_code) AS county_code,
    COALESCE(l.county_code = r.county_code, l.city_code = r.city_code, FALSE) AS is_living_here,
    COALESCE(g.county_code = r.county_code, g.city_code = r.city_code, FALSE) AS is_registered_here
  FROM placed AS p
  LEFT JOIN region AS r ON r.region_code = p.place_code
  LEFT JOIN region AS l ON l.region_code = SUBSTRING(p.division_code, 1, 6)
  LEFT JOIN region AS g ON g.region_code = SUBSTRING(p.registered_division_code, 1, 6)
)
SELECT
  c.person_key,
  c.psn_no,
  c.psn_name,
  c.phone,
  c.participation_state,
  c.member_key,
  c.insutype,
  c.psn_insu_date,
  c.waiting_id,
  c.waiting_days,
  c.updt_time,
  c.is_dead,
  c.participation_state NOT IN ('insured', 'no_row') AND (
    (c.place_code IS NOT NULL AND c.region_code IS NULL)
    OR (
      c.region_code IS NOT NULL AND c.registered_division_code IS NOT NULL AND NOT c.is_registered_here
      AND (c.division_code IS NULL OR NOT c.is_living_here)
    )
  ) AS is_moved_away,
  c.region_code,
  c.county_code,
  COALESCE(l.region_code, g.region_code) AS township_code
FROM compared AS c
LEFT JOIN region AS l
  ON l.region_code = SUBSTRING(c.division_code, 1, 9) AND l.level_type = 'township' AND l.county_code = c.county_code
LEFT JOIN region AS g
  ON g.region_code = SUBSTRING(c.registered_division_code, 1, 9) AND g.level_type = 'township' AND g.county_code = c.county_code
