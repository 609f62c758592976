-- Warnings that a night opened and that would be pushed, and warnings it took back, as they stand now; *_by_list_count are those of persons
-- with an identity that became known or ended with the night. What was opened by a night whose push waits (held_night) was never pushed, and
-- is not taken back. Grain: night x rule, for the nights of judged_night.
WITH listed AS ( -- a person whose identities changed with a night
  SELECT DISTINCT s.night, i.person_key
  FROM applied_span AS s
  JOIN judged_night AS j ON j.night = s.night
  JOIN identity AS i ON i.known_from BETWEEN s.first_day AND s.last_day OR i.known_to BETWEEN s.first_day AND s.last_day
),
change AS ( -- a warning that a night opened or took back, if it still stands so
  SELECT DISTINCT e.night, e.rule_id, e.warning_id, w.person_key, w.state = 'open' AS is_open
  FROM warning_event AS e
  JOIN judged_night AS j ON j.night = e.night
  JOIN warning AS w ON w.warning_id = e.warning_id
  WHERE w.trigger_type IS DISTINCT FROM 'application' AND ((e.event = 'opened' AND w.state = 'open' AND NOT w.is_closed)
    OR (
      e.event IN ('withdrawn', 'lapsed') AND w.state IN ('withdrawn', 'lapsed') AND NOT w.is_closed
      AND NOT EXISTS (
        SELECT 1 AS found
        FROM warning_event AS o
        JOIN held_night AS h ON h.night = o.night
        WHERE o.warning_id = e.warning_id AND o.event = 'opened'
      )
    ))
)
SELECT
  c.night,
  c.rule_id,
  SUM(CASE WHEN c.is_open THEN 1 ELSE 0 END) AS opened_count,
  SUM(CASE WHEN c.is_open AND l.person_key IS NOT NULL THEN 1 ELSE 0 END) AS opened_by_list_count,
  SUM(CASE WHEN c.is_open THEN 0 ELSE 1 END) AS taken_back_count,
  SUM(CASE WHEN NOT c.is_open AND l.person_key IS NOT NULL THEN 1 ELSE 0 END) AS taken_back_by_list_count
FROM change AS c
LEFT JOIN listed AS l ON l.night = c.night AND l.person_key = c.person_key
GROUP BY c.night, c.rule_id
