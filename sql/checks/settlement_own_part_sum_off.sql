-- The person's part is not what account and cash (and a relative's account beside them) pay together; the difference is small.
-- zh: 个人负担总额不等于个人账户与现金（及另列的共济账户）支付之和；差额较小。
-- severity: note
-- tolerance: 0.05
-- Returns the pulled_row of each offending row of the settlement pull.
SELECT t.pulled_row
FROM typed_settlement AS t
CROSS JOIN check_parameter AS c
WHERE t.psn_part_amt - t.acct_pay - t.psn_cash_pay NOT IN (0, COALESCE(t.acct_mulaid_pay, 0))
  AND LEAST(ABS(t.psn_part_amt - t.acct_pay - t.psn_cash_pay), ABS(t.psn_part_amt - t.acct_pay - t.psn_cash_pay - COALESCE(t.acct_mulaid_pay, 0)))
    <= GREATEST(c.least_large_amount, c.large_share * ABS(t.medfee_sumamt))
