-- A payment for a settlement that is removed, or made before the day from which on rows stay, and why it is kept; without a reason it is removed.
-- Grain: rid. A payment whose settlement is not known is one by itself.
SELECT
  a.rid, a.person_key, a.paid_on, a.updt_time, a.assistance_amount, n.version_count,
  CASE
    WHEN k.person_key IS NOT NULL THEN k.kept_reason
    WHEN r.setl_id IS NULL AND EXISTS (SELECT 1 AS found FROM settlement AS s WHERE s.setl_id = a.setl_id) THEN 'settlement_kept'
    WHEN r.setl_id IS NULL AND n.paid_last >= v.before_day THEN 'paid_later'
  END AS kept_reason
FROM assistance AS a
CROSS JOIN retention_value AS v
JOIN (
  SELECT rid, COUNT(*) AS version_count, MAX(paid_on) AS paid_last FROM assistance GROUP BY rid
) AS n ON n.rid = a.rid
LEFT JOIN removed_row AS r ON r.setl_id = a.setl_id AND r.person_key = a.person_key
LEFT JOIN kept_person AS k ON k.person_key = a.person_key
WHERE a.known_to = DATE '9999-12-31' AND (r.setl_id IS NOT NULL OR a.paid_on < v.before_day)
