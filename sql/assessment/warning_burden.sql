-- The burden of a warning's last day under every measure, before and after assistance, of the settlements its rule counts. Grain: warning of the run.
WITH latest AS ( -- the last moment of the run at which a warning was assessed
  SELECT subject_key, rule_id, window_id, MAX(night) AS night
  FROM warning_moment
  WHERE NOT is_stored
  GROUP BY subject_key, rule_id, window_id
),
visit AS ( -- what a visit's rows in the window add up to
  SELECT
    l.subject_key, l.rule_id, l.window_id, c.person_key, c.visit_id,
    COALESCE(SUM(c.total_amount), 0) AS total_amount,
    GREATEST(COALESCE(SUM(c.policy_scope_amount), 0), 0) AS policy_scope_amount,
    GREATEST(COALESCE(SUM(c.compliant_amount), 0), 0) AS compliant_amount,
    COALESCE(SUM(c.cash_amount), 0) AS cash_amount,
    COALESCE(SUM(c.assistance_amount), 0) AS assistance_amount
  FROM latest AS l
  JOIN counted_row AS c
    ON c.subject_key = l.subject_key AND c.night = l.night AND c.rule_id = l.rule_id AND c.window_id = l.window_id
  WHERE c.counted_on <= l.night AND (c.leaves_on IS NULL OR l.night < c.leaves_on)
  GROUP BY l.subject_key, l.rule_id, l.window_id, c.person_key, c.visit_id
)
SELECT
  subject_key,
  rule_id,
  window_id,
  CAST(SUM(total_amount) AS DECIMAL(16, 2)) AS total_amount,
  CAST(SUM(policy_scope_amount) AS DECIMAL(16, 2)) AS policy_scope_amount,
  CAST(SUM(compliant_amount) AS DECIMAL(16, 2)) AS compliant_amount,
  CAST(SUM(cash_amount) AS DECIMAL(16, 2)) AS cash_amount,
  CAST(SUM(total_amount - LEAST(assistance_amount, GREATEST(total_amount, 0))) AS DECIMAL(16, 2)) AS total_after_amount,
  CAST(SUM(policy_scope_amount - LEAST(assistance_amount, policy_scope_amount)) AS DECIMAL(16, 2)) AS policy_scope_after_amount,
  CAST(SUM(compliant_amount - LEAST(assistance_amount, compliant_amount)) AS DECIMAL(16, 2)) AS compliant_after_amount,
  CAST(SUM(cash_amount - LEAST(assistance_amount, GREATEST(cash_amount, 0))) AS DECIMAL(16, 2)) AS cash_after_amount
FROM visit
GROUP BY subject_key, rule_id, window_id
