-- In the person's year the sum of all rows differs from the sum of the rows that are not flagged: one half of a refund is missing or of another amount.
-- zh: 该人该年度全部记录之和与未标记退费记录之和不符：退费的一半缺失或金额不同。
-- severity: note
-- tolerance: 0.05
-- Returns the pulled_row of each offending row of the settlement pull.
WITH person_year AS ( -- a person and year in which the two sums disagree
  SELECT a.psn_no, EXTRACT(YEAR FROM a.burden_date) AS burden_year
  FROM settlement_around AS a
  CROSS JOIN check_parameter AS c
  WHERE a.is_valid
  GROUP BY a.psn_no, EXTRACT(YEAR FROM a.burden_date), c.rounding_amount
  HAVING ABS(SUM(CASE WHEN COALESCE(a.refd_setl_flag, '0') = '0' THEN 0 ELSE a.total_amount END)) > c.rounding_amount
)
SELECT t.pulled_row
FROM typed_settlement AS t
JOIN person_year AS y ON y.psn_no = t.psn_no AND y.burden_year = EXTRACT(YEAR FROM t.burden_date)
WHERE t.init_setl_id IS NOT NULL OR COALESCE(t.refd_setl_flag, '0') <> '0'
