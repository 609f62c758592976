-- A row of a file of scores with its person and, for cutting into pieces, the person's place. Grain: person x rule x part. Reads score_file_row, outcome_value, person.
SELECT
  v.night, p.person_key, s.rule_id, s.part_type, s.part_from, s.part_to,
  CAST(date_trunc('year', s.part_from) AS DATE) AS window_from,
  CAST(s.probability AS DECIMAL(16, 6)) AS probability,
  s.is_chosen,
  DENSE_RANK() OVER (ORDER BY p.person_key NULLS LAST) AS place
FROM score_file_row AS s
CROSS JOIN outcome_value AS v
JOIN person AS p ON p.psn_no = s.psn_no
WHERE s.part_type = v.part_type
