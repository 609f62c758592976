-- A rule in the words in which it applies, or last did. Grain: rule. Reads applied_rule.
SELECT
  rule_id, title_zh, title_en, measure, is_after_assistance, window_type, unit_type, reference_title, reference_href, to_verify_zh, to_verify_en
FROM rule
UNION ALL
SELECT
  r.rule_id, r.title_zh, r.title_en, r.measure, r.is_after_assistance, r.window_type, r.unit_type, r.reference_title, r.reference_href,
  r.to_verify_zh, r.to_verify_en
FROM applied_rule AS r
WHERE r.rule_id NOT IN (SELECT rule_id FROM rule)
