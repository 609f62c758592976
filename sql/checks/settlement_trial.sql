-- The row names a visit but no setl_id: a trial settlement (2206, 2303), which nobody has paid.
-- zh: 有就诊ID而无结算ID：属于预结算(2206、2303)，并未实际支付。
-- severity: quarantine
-- tolerance: 0.05
-- can be released: no
-- Returns the pulled_row of each offending row of the settlement pull.
SELECT pulled_row
FROM typed_settlement
WHERE setl_id IS NULL AND mdtrt_id IS NOT NULL
