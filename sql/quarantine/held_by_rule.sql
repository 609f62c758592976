-- Rows that a rule holds back now, with the night since which the oldest is held. Grain: rule.
SELECT source_table, rule_name, COUNT(DISTINCT row_id) AS row_count, MIN(held_on) AS oldest_on
FROM quarantine
WHERE left_on IS NULL
GROUP BY source_table, rule_name
ORDER BY source_table NULLS LAST, rule_name NULLS LAST
