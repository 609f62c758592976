-- The most that a rule can count of a close row. A refund is chosen as its original, so it counts whatever it says of itself. Grain: rule x settlement x version.
-- is_moved: it may be placed on another day than its own, as what is refunded and billed again in a visit is.
WITH kind AS ( -- what rules choose settlements by
  SELECT DISTINCT insutype, med_type, out_flag FROM close_row
),
prefix AS ( -- a code of care with a prefix that the table of care types has, the longest first
  SELECT
    m.med_type, c.care_type,
    ROW_NUMBER() OVER (PARTITION BY m.med_type ORDER BY LENGTH(c.med_type_prefix) DESC NULLS LAST) AS place
  FROM (SELECT DISTINCT med_type FROM kind) AS m
  JOIN care_code AS c ON SUBSTRING(m.med_type, 1, LENGTH(c.med_type_prefix)) = c.med_type_prefix
),
rule_kind AS ( -- a kind that a rule counts
  SELECT
    u.rule_id,
    COALESCE(k.insutype, '') AS insutype,
    COALESCE(k.med_type, '') AS med_type,
    COALESCE(k.out_flag, '') AS out_flag
  FROM kind AS k
  LEFT JOIN prefix AS p ON p.med_type = k.med_type AND p.place = 1
  CROSS JOIN rule AS u
  WHERE NOT u.is_filtered OR (
    EXISTS (SELECT 1 AS found FROM rule_care AS f WHERE f.rule_id = u.rule_id AND f.care_type IN ('*', COALESCE(p.care_type, 'other')))
    AND (k.insutype IS NULL OR EXISTS (
      SELECT 1 AS found FROM rule_insurance AS f WHERE f.rule_id = u.rule_id AND f.insutype IN ('*', k.insutype)))
    AND (k.out_flag IS NULL OR EXISTS (
      SELECT 1 AS found FROM rule_place AS f
      WHERE f.rule_id = u.rule_id AND f.place IN ('*', CASE WHEN k.out_flag = '0' THEN 'local' ELSE 'elsewhere' END)))
  )
),
refunded_visit AS ( -- a visit of which something was refunded
  SELECT DISTINCT o.visit_key
  FROM close_row AS r
  JOIN close_row AS o ON o.setl_key = r.init_key
  WHERE r.init_key IS NOT NULL
),
chosen AS ( -- a row with a rule that may count it, of those that are looked at for the person
  SELECT s.*, k.rule_id
  FROM close_row AS s
  JOIN close_rule AS k ON k.person_key = s.person_key AND k.day_from <= s.burden_date AND s.burden_date < k.day_to
  JOIN rule_kind AS f
    ON f.rule_id = k.rule_id
    AND f.insutype = COALESCE(s.insutype, '') AND f.med_type = COALESCE(s.med_type, '') AND f.out_flag = COALESCE(s.out_flag, '')
  WHERE s.init_key IS NULL
  UNION ALL
  SELECT s.*, k.rule_id
  FROM close_row AS s
  JOIN close_rule AS k ON k.person_key = s.person_key AND k.day_from <= s.burden_date AND s.burden_date < k.day_to
  WHERE s.init_key IS NOT NULL
)
SELECT
  u.rule_id,
  u.window_type,
  s.person_key,
  CASE WHEN u.window_type = 'single_admission' THEN s.visit_key ELSE 0 END AS visit_key,
  s.burden_date,
  s.known_from,
  s.init_key IS NOT NULL OR (u.window_type <> 'single_admission' AND v.visit_key IS NOT NULL) AS is_moved,
  GREATEST(
    CASE u.measure
      WHEN 'total' THEN s.total_amount
      WHEN 'policy_scope' THEN s.policy_scope_amount
      WHEN 'compliant' THEN s.compliant_amount
      ELSE s.cash_amount
    END
    + u.account_sign * COALESCE(s.acct_pay, 0) + u.mutual_aid_sign * COALESCE(s.acct_mulaid_pay, 0)
    + u.upfront_sign * COALESCE(s.preselfpay_amt, 0),
    0) AS most_amount
FROM chosen AS s
JOIN rule AS u ON u.rule_id = s.rule_id
LEFT JOIN refunded_visit AS v ON v.visit_key = s.visit_key
