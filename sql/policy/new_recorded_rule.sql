-- A rule of the thresholds in force that was not recorded under their fingerprint yet. Grain: rule.
SELECT n.thresholds_fingerprint, u.*
FROM rule AS u
CROSS JOIN new_applied_night AS n
WHERE NOT EXISTS (
  SELECT 1 AS found
  FROM recorded_rule AS k
  WHERE k.thresholds_fingerprint = n.thresholds_fingerprint AND k.rule_id = u.rule_id
)
