-- A settlement that a rule counts and whose visit was not removed, with the rule's amount (docs/assessment.md 3 and 4). Grain: moment x rule x settlement.
WITH kind AS ( -- what rules choose settlements by
  SELECT DISTINCT care_type, insutype, place_type FROM visit_settlement WHERE NOT is_removed
),
rule_kind AS ( -- a kind that a rule counts
  SELECT u.rule_id, k.care_type, COALESCE(k.insutype, '') AS insutype, COALESCE(k.place_type, '') AS place_type
  FROM kind AS k
  CROSS JOIN rule AS u
  WHERE NOT u.is_filtered OR (
    EXISTS (SELECT 1 AS found FROM rule_care AS f WHERE f.rule_id = u.rule_id AND f.care_type IN ('*', k.care_type))
    AND (k.insutype IS NULL OR EXISTS (
      SELECT 1 AS found FROM rule_insurance AS f WHERE f.rule_id = u.rule_id AND f.insutype IN ('*', k.insutype)))
    AND (k.place_type IS NULL OR EXISTS (
      SELECT 1 AS found FROM rule_place AS f WHERE f.rule_id = u.rule_id AND f.place IN ('*', k.place_type)))
  )
)
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
JOIN rule_kind AS f
  ON f.care_type = s.care_type AND f.insutype = COALESCE(s.insutype, '') AND f.place_type = COALESCE(s.place_type, '')
JOIN rule AS u ON u.rule_id = f.rule_id
JOIN subject_rule AS k ON k.subject_key = s.subject_key AND k.rule_id = f.rule_id
WHERE NOT s.is_removed
