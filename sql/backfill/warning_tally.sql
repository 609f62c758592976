-- Warnings by state and the year in which they were first known, of those first known on a night of asked_range; reconstructed_count are those that rest on a rebuilt
-- row. Grain: year x state.
WITH opening AS ( -- the night on which a warning became known
  SELECT warning_id, MIN(known_on) AS opened_on FROM warning_event GROUP BY warning_id
)
SELECT
  CAST(EXTRACT(YEAR FROM o.opened_on) AS INTEGER) AS year,
  CASE WHEN w.state = 'open' AND w.is_closed THEN 'closed' ELSE w.state END AS state,
  COUNT(*) AS warning_count,
  CAST(SUM(CASE WHEN w.is_reconstructed THEN 1 ELSE 0 END) AS BIGINT) AS reconstructed_count
FROM warning AS w
JOIN opening AS o ON o.warning_id = w.warning_id
CROSS JOIN asked_range AS r
WHERE o.opened_on BETWEEN r.night_from AND r.night_last
GROUP BY CAST(EXTRACT(YEAR FROM o.opened_on) AS INTEGER), CASE WHEN w.state = 'open' AND w.is_closed THEN 'closed' ELSE w.state END
