-- A row held in quarantine that has the key of a row of a person of the review database, with the stamp of the version in force. Grain: person x row x rule.
WITH held AS ( -- a row held now
  SELECT source_table, source_key, row_text FROM quarantine WHERE left_on IS NULL AND source_key IS NOT NULL
),
behind AS ( -- a row in force of the same key
  SELECT 'settlement' AS source_table, s.setl_id AS source_key, s.person_key, s.updt_time
  FROM settlement AS s CROSS JOIN review_value AS v
  WHERE s.setl_id IN (SELECT source_key FROM held) AND s.known_from <= v.night AND v.night < s.known_to
  UNION ALL
  SELECT 'assistance' AS source_table, a.rid AS source_key, a.person_key, a.updt_time
  FROM assistance AS a CROSS JOIN review_value AS v
  WHERE a.rid IN (SELECT source_key FROM held) AND a.known_from <= v.night AND v.night < a.known_to
  UNION ALL
  SELECT 'identity' AS source_table, i.rid AS source_key, i.person_key, i.updt_time
  FROM identity AS i CROSS JOIN review_value AS v
  WHERE i.rid IN (SELECT source_key FROM held) AND i.known_from <= v.night AND v.night < i.known_to
  UNION ALL
  SELECT 'insured' AS source_table, i.psn_no AS source_key, i.person_key, i.updt_time
  FROM insured AS i CROSS JOIN review_value AS v
  WHERE i.psn_no IN (SELECT source_key FROM held) AND i.known_from <= v.night AND v.night < i.known_to
  UNION ALL
  SELECT 'household' AS source_table, h.psn_no AS source_key, h.person_key, h.updt_time
  FROM household AS h CROSS JOIN review_value AS v
  WHERE h.psn_no IN (SELECT source_key FROM held) AND h.known_from <= v.night AND v.night < h.known_to
)
SELECT m.person_key, q.row_text, b.updt_time
FROM behind AS b
JOIN held AS q ON q.source_table = b.source_table AND q.source_key = b.source_key
JOIN fed_member AS m ON m.member_key = b.person_key
