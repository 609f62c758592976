-- The person died before being born; one of the dates is wrong.
-- zh: 死亡日期早于出生日期。
-- severity: note
-- tolerance: 0.01
-- Returns the pulled_row of each offending row of the insured pull.
SELECT pulled_row
FROM typed_insured
WHERE die_date < brdy
