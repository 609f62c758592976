-- The fee, the fund's payment or the burden is negative, and the row is no refund (init_setl_id is empty).
-- zh: 总费用、基金支付或个人负担为负数，但不是退费记录(原结算ID为空)。
-- severity: quarantine
-- tolerance: 0.01
-- Returns the pulled_row of each offending row of the settlement pull.
SELECT pulled_row
FROM typed_settlement
WHERE init_setl_id IS NULL
  AND (medfee_sumamt < 0 OR fund_pay_sumamt < 0 OR total_amount < 0)
