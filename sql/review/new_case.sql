-- A case that was not there before, with where somebody of it came from. Grain: case. Without any warning it is one of a sample. One whose warnings were
-- all over when it came is history, which nobody has to screen, until something new happens.
SELECT
  n.*,
  CASE WHEN n.standing = 'none' THEN 'sample' ELSE 'warning' END AS origin_type,
  CASE WHEN n.standing = 'none' OR n.is_live THEN 'screening' ELSE 'screened_out' END AS state,
  o.from_case_id
FROM case_now AS n
LEFT JOIN case_origin AS o ON o.case_id = n.case_id
WHERE NOT EXISTS (SELECT 1 AS found FROM stored_case AS s WHERE s.case_id = n.case_id)
