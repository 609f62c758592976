-- The fund's payment is not the sum of its parts; the difference is more than one yuan and more than a hundredth of the fee.
-- zh: 基金支付总额不等于各基金分项之和；差额超过1元且超过总费用的1%。
-- severity: quarantine
-- tolerance: 0.02
-- Returns the pulled_row of each offending row of the settlement pull.
SELECT t.pulled_row
FROM typed_settlement AS t
CROSS JOIN check_parameter AS c
WHERE ABS(t.fund_pay_sumamt - t.fund_parts_amount) > GREATEST(c.least_large_amount, c.large_share * ABS(t.medfee_sumamt))
