-- Rows among the assessed persons that belong to a visit whose rows were removed; they count nowhere, for its window is sealed. One row.
SELECT COUNT(*) AS note_count
FROM visit_settlement AS s
CROSS JOIN run_value AS r
WHERE s.is_removed AND NOT s.is_stub AND s.night = r.night_last
