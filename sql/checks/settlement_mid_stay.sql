-- The row settles a part of a stay (mid_setl_flag); the rest comes in a settlement of its own.
-- zh: 中途结算(mid_setl_flag)：只结算住院的一部分，其余另行结算。
-- severity: note
-- tolerance: 0.05
-- Returns the pulled_row of each offending row of the settlement pull.
SELECT pulled_row
FROM typed_settlement
WHERE mid_setl_flag = '1'
