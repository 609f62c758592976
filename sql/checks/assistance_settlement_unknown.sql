-- The settlement that was paid for is neither known nor in the batch; the payment is a visit of its own.
-- zh: 所救助的结算既不在库中也不在本批次；该支付单独计。
-- severity: note
-- tolerance: 0.10
-- Returns the pulled_row of each offending row of the assistance pull.
SELECT t.pulled_row
FROM typed_assistance AS t
WHERE t.setl_id IS NOT NULL
  AND NOT EXISTS (SELECT 1 AS found FROM named_settlement AS s WHERE s.setl_id = t.setl_id)
  AND NOT EXISTS (SELECT 1 AS found FROM known_settlement_row AS k WHERE k.setl_id = t.setl_id)
