-- The benefit year lies more than two years from the date of settlement; it decides in which year the burden counts.
-- zh: 年度字段与结算日期相差两年以上；负担按该年度计入。
-- severity: note
-- tolerance: 0.01
-- Returns the pulled_row of each offending row of the settlement pull.
SELECT pulled_row
FROM typed_settlement
WHERE LENGTH(year) = 4
  AND TRY_CAST(year AS INTEGER) BETWEEN 1990 AND 2100
  AND ABS(TRY_CAST(year AS INTEGER) - EXTRACT(YEAR FROM setl_time)) > 2
