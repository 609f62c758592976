-- Events that became known on a night of asked_range; reconstructed_count are those that rest on a rebuilt row. Grain: year x event.
SELECT
  CAST(EXTRACT(YEAR FROM e.known_on) AS INTEGER) AS year,
  e.event,
  COUNT(*) AS event_count,
  CAST(SUM(CASE WHEN e.is_reconstructed THEN 1 ELSE 0 END) AS BIGINT) AS reconstructed_count
FROM warning_event AS e
CROSS JOIN asked_range AS r
WHERE e.known_on BETWEEN r.night_from AND r.night_last
GROUP BY CAST(EXTRACT(YEAR FROM e.known_on) AS INTEGER), e.event
