-- A run that ended on a night of released_range by a back-fill or on the same night as one, no longer withheld. Grain: applied run.
SELECT
  n.night,
  n.front,
  n.thresholds_fingerprint,
  n.sql_fingerprint,
  n.package_version,
  n.is_example,
  n.is_backfill,
  FALSE AS is_withheld,
  n.rules_as_of
FROM applied_night AS n
CROSS JOIN released_range AS r
WHERE n.front BETWEEN r.night_from AND r.night_last
