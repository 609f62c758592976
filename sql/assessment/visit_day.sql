-- What a visit's settlements and payments add up to on a day under one measure. Grain: moment x window x visit x day x measure.
WITH measure AS ( -- a burden measure
  SELECT 'total' AS measure UNION ALL SELECT 'policy_scope' AS measure UNION ALL SELECT 'compliant' AS measure UNION ALL SELECT 'cash' AS measure
),
visit_row AS ( -- a settlement or payment under one measure
  SELECT
    s.person_key, s.night, s.window_from, s.visit_id, s.counted_on, k.measure, s.is_refund,
    CASE k.measure
      WHEN 'total' THEN s.total_amount
      WHEN 'policy_scope' THEN s.policy_scope_amount
      WHEN 'compliant' THEN s.compliant_amount
      ELSE s.cash_amount
    END AS settled_amount,
    CAST(NULL AS DECIMAL(16, 2)) AS assistance_amount
  FROM visit_settlement AS s
  CROSS JOIN measure AS k
  UNION ALL
  SELECT
    p.person_key, p.night, p.window_from, p.visit_id, p.counted_on, k.measure, FALSE AS is_refund,
    CAST(NULL AS DECIMAL(16, 2)) AS settled_amount,
    p.assistance_amount
  FROM visit_payment AS p
  CROSS JOIN measure AS k
)
SELECT
  person_key,
  night,
  window_from,
  visit_id,
  counted_on,
  measure,
  CAST(COALESCE(SUM(settled_amount), 0) AS DECIMAL(16, 2)) AS settled_amount,
  CAST(COALESCE(SUM(assistance_amount), 0) AS DECIMAL(16, 2)) AS assistance_amount,
  MAX(CASE WHEN NOT is_refund AND settled_amount > 0 THEN 1 ELSE 0 END) AS has_settlement_rise,
  MAX(CASE WHEN NOT is_refund AND settled_amount < 0 THEN 1 ELSE 0 END) AS has_settlement_fall,
  MAX(CASE WHEN is_refund AND settled_amount > 0 THEN 1 ELSE 0 END) AS has_refund_rise,
  MAX(CASE WHEN is_refund AND settled_amount < 0 THEN 1 ELSE 0 END) AS has_refund_fall,
  MAX(CASE WHEN assistance_amount IS NOT NULL THEN 1 ELSE 0 END) AS has_assistance
FROM visit_row
GROUP BY person_key, night, window_from, visit_id, counted_on, measure
