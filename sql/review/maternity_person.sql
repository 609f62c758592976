-- A person of the review database with a settlement of maternity care or insurance in the 12 months before the night or in the window of an open
-- warning. Grain: person.
WITH window_from AS ( -- from which day settlements are looked at
  SELECT
    w.person_key,
    LEAST(
      MIN(CASE WHEN w.state = 'open' AND NOT w.is_closed AND w.window_id <> 'rolling' THEN w.window_from ELSE v.night END),
      CAST(MIN(v.night) - INTERVAL '12' MONTH AS DATE)
    ) AS first_day
  FROM warning AS w
  CROSS JOIN review_value AS v
  GROUP BY w.person_key
),
present_settlement AS ( -- a settlement as known now
  SELECT m.person_key, s.insutype, s.med_type
  FROM fed_member AS m
  JOIN settlement AS s ON s.person_key = m.member_key
  JOIN window_from AS f ON f.person_key = m.person_key
  CROSS JOIN review_value AS v
  WHERE s.known_from <= v.night AND v.night < s.known_to AND s.is_valid AND s.refd_setl_flag IS DISTINCT FROM '1'
    AND f.first_day < s.burden_date AND s.burden_date <= v.night
),
prefix AS ( -- a code of care with a prefix that the table of care types has, the longest first
  SELECT
    m.med_type,
    c.care_type,
    ROW_NUMBER() OVER (PARTITION BY m.med_type ORDER BY LENGTH(c.med_type_prefix) DESC NULLS LAST) AS place
  FROM (SELECT DISTINCT med_type FROM present_settlement) AS m
  JOIN care_code AS c ON SUBSTRING(m.med_type, 1, LENGTH(c.med_type_prefix)) = c.med_type_prefix
)
SELECT DISTINCT s.person_key
FROM present_settlement AS s
LEFT JOIN prefix AS p ON p.med_type = s.med_type AND p.place = 1
WHERE s.insutype = '510' OR p.care_type = 'maternity'
