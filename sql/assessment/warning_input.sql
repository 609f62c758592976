-- A row that entered a warning's burden, for its fingerprint. Grain: warning x settlement or payment, in order.
SELECT w.person_key, w.rule_id, w.window_from, 'settlement' AS source_table, s.setl_id AS source_key, s.counted_on,
  s.total_amount, s.policy_scope_amount, s.compliant_amount, s.cash_amount
FROM warning_now AS w
JOIN visit_settlement AS s ON s.person_key = w.person_key AND s.night = w.known_on AND s.window_from = w.window_from
UNION ALL
SELECT w.person_key, w.rule_id, w.window_from, 'assistance' AS source_table, p.rid AS source_key, p.counted_on,
  p.assistance_amount, p.assistance_amount, p.assistance_amount, p.assistance_amount
FROM warning_now AS w
JOIN visit_payment AS p ON p.person_key = w.person_key AND p.night = w.known_on AND p.window_from = w.window_from
ORDER BY 1 NULLS LAST, 2 NULLS LAST, 3 NULLS LAST, 4 NULLS LAST, 5 NULLS LAST
