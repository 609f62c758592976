-- The figures of the rules; all are this project's own choice, with the reason beside each. One row.
SELECT
  r.night,
  -- A closing of the month or a clock that runs ahead stays below two months; a day and month in the wrong order, or a wrong digit, mostly does not.
  CAST(r.night + INTERVAL '62' DAY AS DATE) AS latest_day,
  -- Each of up to five amounts is rounded to the fen.
  CAST(0.05 AS DECIMAL(16, 2)) AS rounding_amount,
  -- Below a yuan, or a hundredth of the fee, no burden comes to lie on the other side of a limit that would not be looked at anyway.
  CAST(1.00 AS DECIMAL(16, 2)) AS least_large_amount,
  CAST(0.01 AS DECIMAL(4, 2)) AS large_share,
  -- The dearest treatments (cell and gene therapy, months of intensive care) cost one to two million yuan; a bill written in fen instead of yuan passes five millions.
  CAST(5000000.00 AS DECIMAL(16, 2)) AS largest_amount
FROM check_run AS r
