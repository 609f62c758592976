-- The fee is not what fund, person and hospital bear together; the difference is more than one yuan and more than a hundredth of the fee.
-- zh: 总费用不等于基金、个人与医院负担之和；差额超过1元且超过总费用的1%。
-- severity: quarantine
-- tolerance: 0.02
-- Returns the pulled_row of each offending row of the settlement pull.
SELECT t.pulled_row
FROM typed_settlement AS t
CROSS JOIN check_parameter AS c
WHERE ABS(t.medfee_sumamt - t.fund_pay_sumamt - t.total_amount - COALESCE(t.hosp_part_amt, 0)) > GREATEST(c.least_large_amount, c.large_share * ABS(t.medfee_sumamt))
  AND t.unreadable_count = 0
