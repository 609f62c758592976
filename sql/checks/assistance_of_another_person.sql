-- The payment belongs to another person than the settlement it was made for.
-- zh: 救助支付的人员与所救助结算的人员不同。
-- severity: note
-- tolerance: 0.02
-- Returns the pulled_row of each offending row of the assistance pull.
WITH paid_for AS ( -- a settlement of the batch or known for which something was paid
  SELECT s.setl_id, s.psn_no FROM named_settlement AS s
  UNION
  SELECT k.setl_id, k.psn_no FROM known_settlement_row AS k WHERE k.setl_id IN (SELECT setl_id FROM typed_assistance)
)
SELECT t.pulled_row
FROM typed_assistance AS t
WHERE EXISTS (SELECT 1 AS found FROM paid_for AS s WHERE s.setl_id = t.setl_id)
  AND NOT EXISTS (SELECT 1 AS found FROM paid_for AS s WHERE s.setl_id = t.setl_id AND s.psn_no = t.psn_no)
