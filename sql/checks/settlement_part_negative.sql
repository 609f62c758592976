-- A part of the amounts is negative though fee, fund payment and burden are not.
-- zh: 总额不为负，但其中某个分项为负数。
-- severity: note
-- tolerance: 0.02
-- Returns the pulled_row of each offending row of the settlement pull.
SELECT pulled_row
FROM typed_settlement
WHERE init_setl_id IS NULL
  AND medfee_sumamt >= 0
  AND fund_pay_sumamt >= 0
  AND total_amount >= 0
  AND (
    fulamt_ownpay_amt < 0 OR overlmt_selfpay < 0 OR preselfpay_amt < 0 OR inscp_scp_amt < 0
    OR acct_pay < 0 OR psn_cash_pay < 0 OR hosp_part_amt < 0
  )
