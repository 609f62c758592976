-- The stay ends before it begins; the settlement counts on its setl_time all the same.
-- zh: 结束日期早于开始日期；仍按结算时间计入。
-- severity: note
-- tolerance: 0.02
-- Returns the pulled_row of each offending row of the settlement pull.
SELECT pulled_row
FROM typed_settlement
WHERE enddate < begndate AND setl_time IS NOT NULL
