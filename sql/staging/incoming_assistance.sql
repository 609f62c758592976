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
    WHEN EXISTS (
      SELECT 1 AS found
      FROM covered_stamp AS c
      WHERE c.source_table = 'assistance' AND c.updt_from <= s.updt_time AND s.updt_time < c.updt_to
    ) THEN r.night_last
    ELSE GREATEST(CAST(s.updt_time AS DATE), r.night_from)
  END AS known_from
FROM accepted_row_assistance AS s
JOIN person AS p ON p.psn_no = s.psn_no
CROSS JOIN run_value AS r
