-- A settlement or payment that counts for the warning explained, with what its record says besides. Grain: settlement or payment.
-- Reads explained_warning (one row: subject, rule, window, night) and the relations of its assessment.
WITH first_known AS ( -- the night on which a row of the record was first known, and the day it was written at the source
  SELECT 'settlement' AS source_table, s.setl_id AS source_key, MIN(s.known_from) AS first_known_on, MIN(s.crte_time) AS written_at
  FROM settlement AS s
  WHERE s.setl_id IN (SELECT c.source_key FROM counted_row AS c WHERE c.source_table = 'settlement')
  GROUP BY s.setl_id
  UNION ALL
  SELECT 'assistance' AS source_table, a.rid AS source_key, MIN(a.known_from) AS first_known_on, MIN(a.crte_time) AS written_at
  FROM assistance AS a
  WHERE a.rid IN (SELECT c.source_key FROM counted_row AS c WHERE c.source_table = 'assistance')
  GROUP BY a.rid
)
SELECT
  c.counted_on,
  c.leaves_on,
  CASE WHEN c.source_table = 'assistance' THEN 'assistance' WHEN c.is_refund THEN 'refund' ELSE 'settlement' END AS kind,
  c.source_table,
  c.source_key,
  c.visit_id,
  p.psn_no,
  s.init_setl_id,
  COALESCE(s.burden_date, a.paid_on) AS own_date,
  s.begndate,
  s.enddate,
  CASE WHEN c.source_table = 'settlement' THEN v.care_type END AS care_type,
  c.settled_amount,
  c.assistance_amount,
  c.fee_amount,
  c.total_amount,
  c.policy_scope_amount,
  c.compliant_amount,
  c.cash_amount,
  c.is_original_unknown,
  c.source_table = 'settlement' AND NOT c.is_refund AND s.refd_setl_flag <> '0' AND NOT EXISTS (
    SELECT 1 AS found
    FROM known_settlement AS r
    WHERE r.subject_key = c.subject_key AND r.night = c.night AND r.person_key = c.person_key AND r.init_setl_id = c.source_key
  ) AS is_refund_missing,
  c.source_table = 'assistance' AND a.setl_id IS NOT NULL AND NOT EXISTS (
    SELECT 1 AS found
    FROM known_settlement AS o
    WHERE o.subject_key = c.subject_key AND o.night = c.night AND o.person_key = c.person_key AND o.setl_id = a.setl_id
  ) AS is_settlement_unknown,
  f.first_known_on,
  CAST(f.written_at AS DATE) AS written_on
FROM explained_warning AS e
JOIN counted_row AS c
  ON c.subject_key = e.subject_key AND c.night = e.night AND c.rule_id = e.rule_id AND c.window_id = e.window_id
JOIN person AS p ON p.person_key = c.person_key
LEFT JOIN settlement AS s
  ON c.source_table = 'settlement' AND s.setl_id = c.source_key AND s.known_from <= c.night AND c.night < s.known_to
LEFT JOIN assistance AS a
  ON c.source_table = 'assistance' AND a.rid = c.source_key AND a.known_from <= c.night AND c.night < a.known_to
LEFT JOIN visit_settlement AS v
  ON v.subject_key = c.subject_key AND v.night = c.night AND v.person_key = c.person_key
  AND c.source_table = 'settlement' AND v.setl_id = c.source_key
LEFT JOIN first_known AS f ON f.source_table = c.source_table AND f.source_key = c.source_key
ORDER BY c.counted_on NULLS LAST, c.source_table DESC NULLS LAST, c.source_key NULLS LAST
