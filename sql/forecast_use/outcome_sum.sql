-- What became of the rows of a file of scores, in sums. Grain: one row. Persons: chosen_count with a row that is not censored, found_count those of them who crossed, helped_count
-- of all, recognised_count of all. Reads outcome_piece, labelled_row, recognised_scored.
SELECT
  COUNT(*) AS row_count,
  CAST(COALESCE(SUM(CASE WHEN l.censored_type IS NULL THEN o.probability END), 0) AS DECIMAL(16, 6)) AS expected_crossings,
  COUNT(CASE WHEN l.is_crossed THEN o.person_key END) AS crossings,
  COUNT(CASE WHEN l.is_shock THEN o.person_key END) AS shocks,
  COUNT(DISTINCT CASE WHEN o.is_chosen AND l.censored_type IS NULL THEN o.person_key END) AS chosen_count,
  COUNT(DISTINCT CASE WHEN o.is_chosen AND l.is_crossed THEN o.person_key END) AS found_count,
  COUNT(DISTINCT CASE WHEN l.is_helped THEN o.person_key END) AS helped_count,
  COUNT(DISTINCT r.person_key) AS recognised_count,
  COUNT(DISTINCT CASE WHEN o.is_chosen THEN r.person_key END) AS recognised_chosen_count
FROM outcome_piece AS o
JOIN labelled_row AS l ON l.night = o.night AND l.person_key = o.person_key AND l.rule_id = o.rule_id AND l.part_type = o.part_type
LEFT JOIN (SELECT DISTINCT person_key FROM recognised_scored) AS r ON r.person_key = o.person_key
