-- The settlement has no usable date (setl_time, enddate and crte_time are blank or unreadable), so that no window can be chosen.
-- zh: 结算没有可用日期(结算时间、结束日期、创建时间均空或无法读取)，无法归入年度。
-- severity: quarantine
-- tolerance: 0.05
-- can be released: no
-- Returns the pulled_row of each offending row of the settlement pull.
SELECT pulled_row
FROM typed_settlement
WHERE burden_date IS NULL
