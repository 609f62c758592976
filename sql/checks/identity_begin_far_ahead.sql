-- The identity begins more than 62 days after the night; it holds from its own day on.
-- zh: 身份开始日期比业务日晚62天以上；到当日才生效。
-- severity: note
-- tolerance: 0.02
-- Returns the pulled_row of each offending row of the identity pull.
SELECT t.pulled_row
FROM typed_identity AS t
CROSS JOIN check_parameter AS c
WHERE t.valid_from > c.latest_day
