-- Refunds among the assessed persons whose original is not known; they count in the year of their own date. One row.
SELECT COUNT(*) AS note_count
FROM visit_settlement AS s
CROSS JOIN run_value AS r
WHERE s.is_original_unknown AND NOT s.is_removed AND s.night = r.night_last
