-- Insured persons' rows new in the run whose region of insurance is not in the table of regions; no rule can cover such a person. One row.
SELECT COUNT(*) AS note_count
FROM accepted_insured AS i
CROSS JOIN run_value AS r
WHERE i.known_from <= r.night_last AND r.night_last < i.known_to
  AND NOT EXISTS (SELECT 1 AS found FROM region AS g WHERE g.region_code = i.insuplc_admdvs)
