-- The benefit year is filled but is no year between 1990 and 2100; the settlement's own date decides.
-- zh: 年度字段(year)不是1990至2100年，按结算日期归年。
-- severity: note
-- tolerance: 0.01
-- Returns the pulled_row of each offending row of the settlement pull.
SELECT pulled_row
FROM typed_settlement
WHERE year IS NOT NULL
  AND (LENGTH(year) <> 4 OR TRY_CAST(year AS INTEGER) IS NULL OR TRY_CAST(year AS INTEGER) NOT BETWEEN 1990 AND 2100)
