-- The birth date is filled but cannot be read, lies before 1900 or after the night.
-- zh: 出生日期无法读取、早于1900年或晚于业务日。
-- severity: note
-- tolerance: 0.02
-- Returns the pulled_row of each offending row of the insured pull.
SELECT t.pulled_row
FROM typed_insured AS t
CROSS JOIN check_parameter AS c
WHERE t.is_birth_date_unreadable OR t.brdy < DATE '1900-01-01' OR t.brdy > c.night
