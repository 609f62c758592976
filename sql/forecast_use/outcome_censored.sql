-- How many rows of a file of scores are censored. Grain: reason. Reads labelled_row.
SELECT l.censored_type, COUNT(*) AS row_count
FROM labelled_row AS l
WHERE l.censored_type IS NOT NULL
GROUP BY l.censored_type
ORDER BY l.censored_type NULLS LAST
