-- The settlement has no setl_id, so that a correction or refund could never be matched to it.
-- zh: 结算没有结算ID(setl_id)，以后的更正或退费无法与之对应。
-- severity: quarantine
-- tolerance: 0.05
-- can be released: no
-- Returns the pulled_row of each offending row of the settlement pull.
SELECT pulled_row
FROM typed_settlement
WHERE setl_id IS NULL AND mdtrt_id IS NULL
