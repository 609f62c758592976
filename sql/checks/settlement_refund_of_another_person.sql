-- The refund's original is a settlement of another person, so that it takes back nothing of it.
-- zh: 退费的原结算属于另一人，不能冲减。
-- severity: note
-- tolerance: 0.01
-- Returns the pulled_row of each offending row of the settlement pull.
WITH original AS ( -- a settlement of the batch or known
  SELECT setl_id, psn_no FROM settlement_around
)
SELECT t.pulled_row
FROM typed_settlement AS t
JOIN original AS o ON o.setl_id = t.init_setl_id
WHERE o.psn_no <> t.psn_no
