-- A day on which a person goes over a limit, until he is over no more, as known on the label night. Grain: person x rule x window x day of crossing, of the rules that are forecast.
-- is_shock: one settlement of the day alone is above the limit, and the burden of the day before was below a quarter of it. Reads timeline, counted_row.
WITH spell AS ( -- a run of days beside what comes after it
  SELECT
    t.*,
    COALESCE(LAG(t.burden_amount) OVER days, CAST(0 AS DECIMAL(16, 2))) AS burden_before_amount
  FROM timeline AS t
  JOIN rule AS u ON u.rule_id = t.rule_id AND u.unit_type = 'person' AND u.window_type = 'calendar_year' AND u.trigger_type = 'night'
  WINDOW days AS (PARTITION BY t.subject_key, t.rule_id, t.window_id ORDER BY t.day_from NULLS LAST)
),
ended AS ( -- the same with the first day after its spell
  SELECT
    s.*,
    MIN(CASE WHEN NOT s.is_over THEN s.day_from END) OVER (
      PARTITION BY s.subject_key, s.rule_id, s.window_id ORDER BY s.day_from NULLS LAST ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING
    ) AS fell_on
  FROM spell AS s
),
largest AS ( -- the largest settlement of a day
  SELECT c.subject_key, c.rule_id, c.window_id, c.counted_on, MAX(c.settled_amount) AS settled_amount
  FROM counted_row AS c
  WHERE NOT c.is_refund
  GROUP BY c.subject_key, c.rule_id, c.window_id, c.counted_on
)
SELECT
  e.subject_key AS person_key,
  e.rule_id,
  e.window_from,
  e.day_from AS crossed_on,
  e.fell_on,
  COALESCE(a.settled_amount > e.limit_amount AND 4 * e.burden_before_amount < e.limit_amount, FALSE) AS is_shock
FROM ended AS e
LEFT JOIN largest AS a
  ON a.subject_key = e.subject_key AND a.rule_id = e.rule_id AND a.window_id = e.window_id AND a.counted_on = e.day_from
WHERE e.is_over AND NOT e.was_over
