-- The person's part is not what account and cash (and a relative's account beside them) pay together; the difference is more than one yuan and more than a hundredth of the fee.
-- zh: 个人负担总额不等于个人账户与现金（及另列的共济账户）支付之和；差额超过1元且超过总费用的1%。
-- severity: quarantine
-- tolerance: 0.02
-- Returns the pulled_row of each offending row of the settlement pull.
SELECT t.pulled_row
FROM typed_settlement AS t
CROSS JOIN check_parameter AS c
WHERE LEAST(ABS(t.psn_part_amt - t.acct_pay - t.psn_cash_pay), ABS(t.psn_part_amt - t.acct_pay - t.psn_cash_pay - COALESCE(t.acct_mulaid_pay, 0)))
  > GREATEST(c.least_large_amount, c.large_share * ABS(t.medfee_sumamt))
