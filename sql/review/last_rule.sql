-- A rule in the words in which it applies, or last did. Grain: rule.
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
SELECT
  rule_id, title_zh, title_en, measure, is_after_assistance, window_type, unit_type, reference_title, reference_href, to_verify_zh, to_verify_en
FROM rule
UNION ALL
SELECT
  r.rule_id, r.title_zh, r.title_en, r.measure, r.is_after_assistance, r.window_type, r.unit_type, r.reference_title, r.reference_href,
  r.to_verify_zh, r.to_verify_en
FROM recorded AS r
WHERE r.place = 1 AND r.rule_id NOT IN (SELECT rule_id FROM rule)
