-- The days that a night brought: from the one after the night before it up to its own; a night run again or late brings its last day alone.
-- is_policy_changed says that it ran with other thresholds than the night before. Grain: night.
WITH run AS ( -- a night with how far the warehouse then went and the thresholds it ran with
  SELECT
    night,
    MIN(front) AS front,
    MIN(thresholds_fingerprint) AS least_fingerprint,
    MAX(thresholds_fingerprint) AS greatest_fingerprint
  FROM applied_night
  GROUP BY night
),
ordered AS ( -- a night with the one before it
  SELECT
    run.*,
    LAG(front) OVER (ORDER BY front NULLS FIRST, night NULLS FIRST) AS front_before,
    LAG(greatest_fingerprint) OVER (ORDER BY front NULLS FIRST, night NULLS FIRST) AS fingerprint_before
  FROM run
)
SELECT
  night,
  CASE
    WHEN front_before IS NULL OR front_before >= front THEN front
    ELSE CAST(front_before + INTERVAL '1' DAY AS DATE)
  END AS first_day,
  front AS last_day,
  front_before IS NULL AS is_first,
  COALESCE(least_fingerprint <> greatest_fingerprint OR fingerprint_before <> greatest_fingerprint, FALSE) AS is_policy_changed
FROM ordered
