-- Care began after the person's recorded death.
-- zh: 就诊开始于登记的死亡日期之后。
-- severity: note
-- tolerance: 0.01
-- Returns the pulled_row of each offending row of the settlement pull.
SELECT t.pulled_row
FROM typed_settlement AS t
JOIN insured_around AS i ON i.psn_no = t.psn_no AND i.die_date IS NOT NULL
WHERE COALESCE(t.begndate, t.burden_date) > i.die_date AND t.init_setl_id IS NULL
