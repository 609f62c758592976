-- A row held in quarantine that has the key of a row behind the warning explained, with the stamp of the version that is in force. Grain: night x row x rule.
-- Reads explained_warning, explained_row and the relations of its assessment.
WITH behind AS ( -- a row of the record that the warning rests on
  SELECT s.setl_id AS source_key, 'settlement' AS source_table, s.updt_time
  FROM settlement AS s
  JOIN explained_row AS c ON c.source_table = 'settlement' AND c.source_key = s.setl_id
  WHERE s.known_to = DATE '9999-12-31'
  UNION
  SELECT a.rid AS source_key, 'assistance' AS source_table, a.updt_time
  FROM assistance AS a
  JOIN explained_row AS c ON c.source_table = 'assistance' AND c.source_key = a.rid
  WHERE a.known_to = DATE '9999-12-31'
  UNION
  SELECT i.rid AS source_key, 'identity' AS source_table, i.updt_time
  FROM identity AS i
  JOIN moment_member AS m ON m.member_key = i.person_key
  WHERE i.known_to = DATE '9999-12-31'
  UNION
  SELECT i.psn_no AS source_key, 'insured' AS source_table, i.updt_time
  FROM insured AS i
  JOIN moment_member AS m ON m.member_key = i.person_key
  WHERE i.known_to = DATE '9999-12-31'
  UNION
  SELECT h.psn_no AS source_key, 'household' AS source_table, h.updt_time
  FROM household AS h
  JOIN moment_member AS m ON m.member_key = h.person_key
  WHERE h.known_to = DATE '9999-12-31'
)
SELECT b.source_table, b.source_key, q.rule_name, q.held_on AS night, q.row_text, b.updt_time
FROM behind AS b
JOIN quarantine AS q ON q.source_table = b.source_table AND q.source_key = b.source_key
WHERE q.left_on IS NULL
ORDER BY q.held_on NULLS LAST, b.source_table NULLS LAST, b.source_key NULLS LAST, q.rule_name NULLS LAST
