-- A part of the fund's payment, the begin of the stay or crte_time is filled but is no number or date; the burden does not depend on it.
-- zh: 基金分项、开始日期或创建时间已填写但无法读取；不影响负担计算。
-- severity: note
-- tolerance: 0.02
-- Returns the pulled_row of each offending row of the settlement pull.
SELECT pulled_row
FROM typed_settlement
WHERE unreadable_detail_count > 0
