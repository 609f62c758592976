-- A limit of the thresholds in force that was not recorded under their fingerprint yet. Grain: limit.
SELECT n.thresholds_fingerprint, l.*
FROM policy_limit AS l
CROSS JOIN new_applied_night AS n
WHERE NOT EXISTS (
  SELECT 1 AS found
  FROM recorded_limit AS k
  WHERE k.thresholds_fingerprint = n.thresholds_fingerprint AND k.limit_id = l.limit_id
)
