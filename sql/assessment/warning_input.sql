-- A row that entered a warning's burden, for its fingerprint. Grain: warning x settlement or payment, in order.
SELECT
  w.subject_key, w.rule_id, w.window_id, c.source_table, c.source_key, c.counted_on, c.leaves_on,
  c.settled_amount, c.assistance_amount, c.fee_amount, c.total_amount, c.policy_scope_amount, c.compliant_amount, c.cash_amount
FROM warning_now AS w
JOIN counted_row AS c
  ON c.subject_key = w.subject_key AND c.night = w.known_on AND c.rule_id = w.rule_id AND c.window_id = w.window_id
ORDER BY w.subject_key NULLS LAST, w.rule_id NULLS LAST, w.window_id NULLS LAST, c.source_table NULLS LAST, c.source_key NULLS LAST
