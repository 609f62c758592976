-- An accepted row of the assistance pull with its person and the night from which it is known (docs/assessment.md 1). Grain: accepted row.
SELECT
  p.person_key,
  s.rid,
  s.setl_id,
  s.asst_type,
  s.assistance_amount,
  s.paid_on,
  s.is_valid,
  s.crte_time,
  s.updt_time,
  s.reconstructed_from,
  CASE
    WHEN c.updt_from IS NULL THEN GREATEST(CAST(s.updt_time AS DATE), r.night_from)
    ELSE r.night_last
  END AS known_from
FROM accepted_row_assistance AS s
JOIN run_person AS p ON p.psn_no = s.psn_no
CROSS JOIN run_value AS r
-- Intervals that were read do not overlap, so that at most one holds a stamp.
LEFT JOIN covered_stamp AS c ON c.source_table = 'assistance' AND c.updt_from <= s.updt_time AND s.updt_time < c.updt_to
