-- A listed person who was under treatment and is seen no more. Grain: person. Under treatment: care of a type that the region follows, or repeated stays, in the 12 months up
-- to the last day seen. is_silent: no settlement for the region's days; is_lapsed: none since insurance lapsed. The dead and those who moved away are left out. Reads
-- listed_person, lapse, known_visit, broken_value, broken_care.
WITH last_seen AS ( -- a person with the last day on which he was seen
  SELECT person_key, MAX(seen_on) AS last_seen_on
  FROM known_visit
  GROUP BY person_key
),
treated AS ( -- a person with what he was treated for in the 12 months up to that day
  SELECT
    l.person_key,
    l.region_code,
    s.last_seen_on,
    COUNT(*) FILTER (WHERE c.care_type IS NOT NULL) AS followed_visit_count,
    COUNT(*) FILTER (WHERE k.care_type = 'inpatient') AS stay_count,
    MAX(CASE WHEN k.seen_on = s.last_seen_on THEN k.care_type END) AS last_care_type
  FROM listed_person AS l
  JOIN last_seen AS s ON s.person_key = l.person_key
  JOIN known_visit AS k ON k.person_key = l.person_key AND k.seen_on > CAST(s.last_seen_on - INTERVAL '12' MONTH AS DATE)
  LEFT JOIN broken_care AS c ON c.region_code = COALESCE(l.region_code, '') AND c.care_type = k.care_type
  WHERE l.standing = 'expected'
  GROUP BY l.person_key, l.region_code, s.last_seen_on
),
judged AS ( -- a person under treatment with why he may be a clue
  SELECT
    t.*,
    b.value_id,
    t.followed_visit_count > 0 AS has_followed_care,
    t.stay_count >= b.stays AS has_repeated_stays,
    t.last_seen_on <= b.silent_until AS is_silent,
    COALESCE(p.lapsed_on <= b.lapsed_until AND t.last_seen_on < p.lapsed_on, FALSE) AS is_lapsed,
    p.lapsed_on,
    p.is_lapse_known
  FROM treated AS t
  JOIN broken_value AS b ON b.region_code = COALESCE(t.region_code, '')
  LEFT JOIN lapse AS p ON p.person_key = t.person_key
  WHERE t.last_seen_on >= b.look_back_from AND (t.followed_visit_count > 0 OR t.stay_count >= b.stays)
)
SELECT
  j.person_key,
  l.psn_no,
  l.psn_name,
  l.phone,
  l.county_code,
  l.township_code,
  r.name_zh AS township_name,
  l.participation_state,
  j.last_seen_on,
  j.last_care_type,
  j.is_silent,
  j.is_lapsed,
  j.lapsed_on,
  j.is_lapse_known,
  j.has_followed_care,
  j.has_repeated_stays,
  j.followed_visit_count,
  j.stay_count,
  j.value_id
FROM judged AS j
JOIN listed_person AS l ON l.person_key = j.person_key
LEFT JOIN region AS r ON r.region_code = l.township_code
WHERE j.is_silent OR j.is_lapsed
ORDER BY l.county_code NULLS LAST, l.township_code NULLS LAST, l.psn_no NULLS LAST
