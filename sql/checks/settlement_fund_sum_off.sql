-- The fund's payment is not the sum of its parts; the difference is small.
-- zh: 基金支付总额不等于各基金分项之和；差额较小。
-- severity: note
-- tolerance: 0.05
-- Returns the pulled_row of each offending row of the settlement pull.
SELECT t.pulled_row
FROM typed_settlement AS t
CROSS JOIN check_parameter AS c
WHERE ABS(t.fund_pay_sumamt - t.fund_parts_amount) > 0
  AND ABS(t.fund_pay_sumamt - t.fund_parts_amount) <= GREATEST(c.least_large_amount, c.large_share * ABS(t.medfee_sumamt))
