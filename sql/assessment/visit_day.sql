-- By how much a visit's settled and assisted sums change on a day, and what acted. Grain: moment x rule x window x person x visit x day.
WITH looked_row AS ( -- a row of a window that needs a timeline
  SELECT c.*
  FROM counted_row AS c
  JOIN counted_window AS w ON w.subject_key = c.subject_key AND w.rule_id = c.rule_id AND w.window_id = c.window_id
),
change AS ( -- what comes into a window on a day, and what leaves it
  SELECT
    subject_key, night, rule_id, window_id, window_from, window_to, person_key, visit_id, counted_on AS changed_on,
    settled_amount, fee_amount, assistance_amount, is_refund, FALSE AS has_left
  FROM looked_row
  UNION ALL
  SELECT
    subject_key, night, rule_id, window_id, window_from, window_to, person_key, visit_id, leaves_on AS changed_on,
    -settled_amount AS settled_amount, -fee_amount AS fee_amount, -assistance_amount AS assistance_amount, is_refund, TRUE AS has_left
  FROM looked_row
  WHERE leaves_on IS NOT NULL
)
SELECT
  subject_key,
  night,
  rule_id,
  window_id,
  window_from,
  window_to,
  person_key,
  visit_id,
  changed_on,
  CAST(COALESCE(SUM(settled_amount), 0) AS DECIMAL(16, 2)) AS settled_amount,
  CAST(COALESCE(SUM(fee_amount), 0) AS DECIMAL(16, 2)) AS fee_amount,
  CAST(COALESCE(SUM(assistance_amount), 0) AS DECIMAL(16, 2)) AS assistance_amount,
  MAX(CASE WHEN NOT has_left AND NOT is_refund AND settled_amount IS NOT NULL THEN 1 ELSE 0 END) AS has_settlement,
  MAX(CASE WHEN NOT has_left AND NOT is_refund AND settled_amount > 0 THEN 1 ELSE 0 END) AS has_settlement_rise,
  MAX(CASE WHEN NOT has_left AND NOT is_refund AND settled_amount < 0 THEN 1 ELSE 0 END) AS has_settlement_fall,
  MAX(CASE WHEN NOT has_left AND is_refund THEN 1 ELSE 0 END) AS has_refund,
  MAX(CASE WHEN NOT has_left AND is_refund AND settled_amount > 0 THEN 1 ELSE 0 END) AS has_refund_rise,
  MAX(CASE WHEN NOT has_left AND is_refund AND settled_amount < 0 THEN 1 ELSE 0 END) AS has_refund_fall,
  MAX(CASE WHEN NOT has_left AND assistance_amount IS NOT NULL THEN 1 ELSE 0 END) AS has_assistance,
  MAX(CASE WHEN has_left THEN 1 ELSE 0 END) AS has_left
FROM change
GROUP BY subject_key, night, rule_id, window_id, window_from, window_to, person_key, visit_id, changed_on
