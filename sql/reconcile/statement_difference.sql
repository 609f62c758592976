-- A line of a 3202 result file beside the settlement in force here. Grain: line. kind: same, different (an amount that both know), unknown.
SELECT
  s.line,
  s.medfee_sumamt,
  s.fund_pay_sumamt,
  s.acct_pay,
  t.medfee_sumamt AS stored_medfee_sumamt,
  t.fund_pay_sumamt AS stored_fund_pay_sumamt,
  t.acct_pay AS stored_acct_pay,
  CASE
    WHEN t.setl_id IS NULL THEN 'unknown'
    WHEN COALESCE(s.medfee_sumamt <> t.medfee_sumamt, FALSE)
      OR COALESCE(s.fund_pay_sumamt <> t.fund_pay_sumamt, FALSE)
      OR COALESCE(s.acct_pay <> t.acct_pay, FALSE) THEN 'different'
    ELSE 'same'
  END AS kind
FROM statement_row AS s
LEFT JOIN settlement AS t ON t.setl_id = s.setl_id AND t.known_to = DATE '9999-12-31'
ORDER BY s.line NULLS LAST
