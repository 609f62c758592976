-- An amount is beyond any plausible size of one settlement (5,000,000 yuan).
-- zh: 金额超过单次结算的合理上限(500万元)。
-- severity: quarantine
-- tolerance: 0.01
-- Returns the pulled_row of each offending row of the settlement pull.
SELECT t.pulled_row
FROM typed_settlement AS t
CROSS JOIN check_parameter AS c
WHERE GREATEST(
    ABS(COALESCE(t.medfee_sumamt, 0)), ABS(COALESCE(t.fund_pay_sumamt, 0)), ABS(COALESCE(t.total_amount, 0)), ABS(COALESCE(t.inscp_scp_amt, 0)),
    ABS(COALESCE(t.acct_pay, 0)), ABS(COALESCE(t.psn_cash_pay, 0))
  ) > c.largest_amount
