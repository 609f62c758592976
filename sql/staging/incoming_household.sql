-- An accepted row of the household pull with its person and the night from which it is known (docs/assessment.md 1). Grain: accepted row.
SELECT
  p.person_key,
  s.psn_no,
  s.hshd_no,
  s.hshd_rlts,
  s.hshd_income,
  s.crte_time,
  s.updt_time,
  s.reconstructed_from,
  CASE
    WHEN EXISTS (
      SELECT 1 AS found
      FROM covered_stamp AS c
      WHERE c.source_table = 'household' AND c.updt_from <= s.updt_time AND s.updt_time < c.updt_to
    ) THEN r.night_last
    ELSE GREATEST(CAST(s.updt_time AS DATE), r.night_from)
  END AS known_from
FROM accepted_row_household AS s
JOIN person AS p ON p.psn_no = s.psn_no
CROSS JOIN run_value AS r
