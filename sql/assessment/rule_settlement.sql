-- A settlement that a rule counts and whose visit was not removed, with the rule's amount (docs/assessment.md 3 and 4). Grain: moment x rule x settlement.
SELECT
  s.*,
  u.rule_id,
  u.window_type,
  CASE u.measure
    WHEN 'total' THEN s.total_amount
    WHEN 'policy_scope' THEN s.policy_scope_amount
    WHEN 'compliant' THEN s.compliant_amount
    ELSE s.cash_amount
  END + u.account_sign * s.account_amount + u.mutual_aid_sign * s.mutual_aid_amount + u.upfront_sign * s.upfront_amount AS settled_amount
FROM visit_settlement AS s
JOIN subject_rule AS k ON k.subject_key = s.subject_key
JOIN rule AS u ON u.rule_id = k.rule_id
WHERE NOT s.is_removed
  AND (NOT u.is_filtered OR (
    EXISTS (SELECT 1 AS found FROM rule_care AS f WHERE f.rule_id = u.rule_id AND f.care_type IN ('*', s.care_type))
    AND (s.insutype IS NULL OR EXISTS (
      SELECT 1 AS found FROM rule_insurance AS f WHERE f.rule_id = u.rule_id AND f.insutype IN ('*', s.insutype)))
    AND (s.place_type IS NULL OR EXISTS (
      SELECT 1 AS found FROM rule_place AS f WHERE f.rule_id = u.rule_id AND f.place IN ('*', s.place_type)))
  ))
