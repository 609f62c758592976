-- The settlement has no setl_time, and its stay ends before it begins, so that the day on which it counts is in doubt.
-- zh: 没有结算时间，且结束日期早于开始日期，无法确定计入日期。
-- severity: quarantine
-- tolerance: 0.02
-- Returns the pulled_row of each offending row of the settlement pull.
SELECT pulled_row
FROM typed_settlement
WHERE enddate < begndate AND setl_time IS NULL
