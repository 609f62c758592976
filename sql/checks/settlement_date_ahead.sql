-- The settlement's date lies after the night; it counts from its own day on.
-- zh: 结算日期晚于业务日；到当日才计入。
-- severity: note
-- tolerance: 0.01
-- Returns the pulled_row of each offending row of the settlement pull.
SELECT t.pulled_row
FROM typed_settlement AS t
CROSS JOIN check_parameter AS c
WHERE t.settled_on > c.night AND t.settled_on <= c.latest_day
