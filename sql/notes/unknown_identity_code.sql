-- Identity rows new in the run and in force on its last night whose code no table maps to a category. One row.
SELECT COUNT(*) AS note_count
FROM accepted_identity AS i
CROSS JOIN run_value AS r
WHERE i.is_valid AND i.known_from <= r.night_last AND r.night_last < i.known_to
  AND i.valid_from <= r.night_last AND r.night_last < i.valid_to
  AND NOT EXISTS (SELECT 1 AS found FROM identity_category AS c WHERE c.psn_idet_type = i.psn_idet_type)
