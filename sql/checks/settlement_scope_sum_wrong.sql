-- The fee is not the sum of the amount in scope, out of catalogue, over the price limit and paid up front; the difference is more than one yuan and more than a hundredth of the fee.
-- zh: 总费用不等于符合范围、全自费、超限价与先行自付之和；差额超过1元且超过总费用的1%。
-- severity: quarantine
-- tolerance: 0.02
-- Returns the pulled_row of each offending row of the settlement pull.
SELECT t.pulled_row
FROM typed_settlement AS t
CROSS JOIN check_parameter AS c
WHERE ABS(t.medfee_sumamt - t.inscp_scp_amt - t.fulamt_ownpay_amt - t.overlmt_selfpay - t.preselfpay_amt) > GREATEST(c.least_large_amount, c.large_share * ABS(t.medfee_sumamt))
