-- Since when a listed person is not in force. Grain: listed person with a psn_no who is not in force. Known: the night on which he was in force for the last time had ended;
-- where he never was as far as versions reach, the stamp of the oldest one, by which it had lapsed. Reads listed_person, member, insured.
SELECT
  l.person_key,
  MAX(i.known_to) FILTER (WHERE i.psn_insu_stas = '1') IS NOT NULL AS is_lapse_known,
  COALESCE(
    MAX(i.known_to) FILTER (WHERE i.psn_insu_stas = '1'),
    MIN(CAST(i.updt_time AS DATE)) FILTER (WHERE i.person_key = l.member_key)
  ) AS lapsed_on
FROM listed_person AS l
JOIN member AS m ON m.person_key = l.person_key
JOIN insured AS i ON i.person_key = m.member_key
CROSS JOIN participation_value AS v
WHERE l.participation_state IN ('suspended', 'ended', 'not_insured')
  AND i.known_from < i.known_to
  AND i.known_from <= v.known_on
  AND (i.psn_insu_stas IS DISTINCT FROM '1' OR i.known_to <= v.day_on)
GROUP BY l.person_key
