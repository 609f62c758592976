-- The settlement's date lies more than 62 days after the night; a day typed wrongly would count in a wrong window.
-- zh: 结算日期比业务日晚62天以上，可能录入有误，会计入错误的年度。
-- severity: quarantine
-- tolerance: 0.01
-- Returns the pulled_row of each offending row of the settlement pull.
SELECT t.pulled_row
FROM typed_settlement AS t
CROSS JOIN check_parameter AS c
WHERE t.settled_on > c.latest_day AND t.settled_on <= DATE '2100-12-31'
