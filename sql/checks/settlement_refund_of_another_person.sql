-- The refund's original is a settlement of another person: it leaves that one as it is and lowers the burden of the person it names; one of the two numbers is wrong.
-- zh: 退费的原结算属于另一人：原结算不变，减少的是退费所记人员的负担；两处人员编号必有一处有误。
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
