-- The settlement is flagged as refunded, and its refund is neither known nor in the batch.
-- zh: 结算标记为已退费，但退费记录既不在库中也不在本批次。
-- severity: note
-- tolerance: 0.02
-- Returns the pulled_row of each offending row of the settlement pull.
SELECT t.pulled_row
FROM typed_settlement AS t
WHERE t.init_setl_id IS NULL
  AND COALESCE(t.refd_setl_flag, '0') <> '0'
  AND NOT EXISTS (SELECT 1 AS found FROM settlement_around AS r WHERE r.init_setl_id = t.setl_id)
