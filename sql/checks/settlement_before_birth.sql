-- The settlement is dated before the person's birth; most often the birth date is wrong.
-- zh: 结算日期早于出生日期；多为出生日期有误。
-- severity: note
-- tolerance: 0.01
-- Returns the pulled_row of each offending row of the settlement pull.
SELECT t.pulled_row
FROM typed_settlement AS t
JOIN insured_around AS i ON i.psn_no = t.psn_no
WHERE t.burden_date < i.brdy
