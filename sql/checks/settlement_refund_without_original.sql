-- The refund's original is neither known nor in the batch; the refund counts in the year of its own date.
-- zh: 退费的原结算既不在库中也不在本批次；按其自身日期的年度计入。
-- severity: note
-- tolerance: 0.02
-- Returns the pulled_row of each offending row of the settlement pull.
SELECT t.pulled_row
FROM typed_settlement AS t
WHERE t.init_setl_id IS NOT NULL
  AND NOT EXISTS (SELECT 1 AS found FROM named_settlement AS o WHERE o.setl_id = t.init_setl_id)
  AND NOT EXISTS (SELECT 1 AS found FROM known_settlement_row AS k WHERE k.setl_id = t.init_setl_id)
