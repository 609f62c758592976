-- The payment is beyond any plausible size (5,000,000 yuan).
-- zh: 救助金额超过合理上限(500万元)。
-- severity: quarantine
-- tolerance: 0.01
-- Returns the pulled_row of each offending row of the assistance pull.
SELECT t.pulled_row
FROM typed_assistance AS t
CROSS JOIN check_parameter AS c
WHERE ABS(t.assistance_amount) > c.largest_amount
