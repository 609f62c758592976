-- What of a person's care of the year up to the night says that a registration or filing may be missing (docs/forecast.md 8). Grain: person with a standing settlement.
-- Reads standing_settlement, moment_member, member_state, followed_code, forecast_value and the settlements of these persons.
WITH placed AS ( -- a person with the region whose values hold for him
  SELECT DISTINCT subject_key, COALESCE(region_code, '') AS region_code
  FROM member_state
  WHERE person_key = subject_key
),
filed AS ( -- a settlement with care that was referred or filed
  SELECT DISTINCT s.subject_key, s.setl_id
  FROM standing_settlement AS s
  CROSS JOIN forecast_value AS v
  JOIN moment_member AS m ON m.subject_key = s.subject_key
  JOIN settlement AS o ON o.person_key = m.member_key AND o.setl_id = s.setl_id AND o.known_from <= v.night AND v.night < o.known_to
  JOIN placed AS p ON p.subject_key = s.subject_key
  JOIN followed_code AS f
    ON f.region_code = p.region_code AND f.care = 'referral' AND SUBSTRING(o.med_type, 1, LENGTH(f.prefix)) = f.prefix
    AND f.valid_from <= s.burden_date AND s.burden_date < f.valid_to
)
SELECT
  s.subject_key AS person_key,
  COUNT(DISTINCT CASE WHEN s.care_type = 'inpatient' THEN s.visit_id END) AS admission_count,
  COUNT(DISTINCT CASE WHEN s.is_chronic OR s.is_special THEN s.visit_id END) AS registered_visit_count,
  COUNT(DISTINCT CASE WHEN s.care_type = 'inpatient' AND s.out_flag <> '0' THEN s.visit_id END) AS elsewhere_stay_count,
  COUNT(DISTINCT CASE WHEN f.setl_id IS NOT NULL THEN s.visit_id END) AS filed_visit_count
FROM standing_settlement AS s
LEFT JOIN filed AS f ON f.subject_key = s.subject_key AND f.setl_id = s.setl_id
GROUP BY s.subject_key
