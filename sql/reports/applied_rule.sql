-- A rule as it was last applied. Grain: rule.
WITH edition AS ( -- an edition of the thresholds with the newest night that it was applied to
  SELECT thresholds_fingerprint, MAX(front) AS front, MAX(night) AS night
  FROM applied_night
  GROUP BY thresholds_fingerprint
),
recorded AS ( -- a rule as it was applied, the newest edition first
  SELECT
    u.*,
    ROW_NUMBER() OVER (
      PARTITION BY u.rule_id ORDER BY n.front DESC NULLS LAST, n.night DESC NULLS LAST, u.thresholds_fingerprint NULLS LAST
    ) AS place
  FROM recorded_rule AS u
  JOIN edition AS n ON n.thresholds_fingerprint = u.thresholds_fingerprint
)
SELECT * FROM recorded WHERE place = 1
