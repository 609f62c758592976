-- What serious-illness insurance owes for a visit: F(c) - F(c - own), c being the year's own part up to the visit, under the terms of the visit's first day
-- (docs/benefits.md 3). Grain: counted person x visit. Visits of entitled persons without a known ordinary insurance are there too, with state not_stated.
-- worked_text: the parts of the segments that the visit fills, each with its ratio.
WITH termed AS ( -- a covered visit with its terms and the year's sum up to it
  SELECT
    v.counted_key, v.visit_id, v.own_amount, v.serious_amount, v.serious_outside_amount,
    s.serious_id, m.line_id, m.category_code, m.identity_rid,
    COALESCE(l.is_amount_stated, TRUE) AS is_amount_stated,
    CAST(ROUND(s.deductible_amount * COALESCE(l.deductible_share, CAST(1 AS DECIMAL(6, 4))), 2) AS DECIMAL(16, 2)) AS deductible_amount,
    CASE WHEN NOT COALESCE(l.is_uncapped, FALSE) THEN s.yearly_cap_amount END AS cap_amount,
    COALESCE(l.added_share, CAST(0 AS DECIMAL(6, 4))) AS added_share,
    COALESCE(v.own_amount, 0) AS counted_amount,
    CAST(
      SUM(COALESCE(v.own_amount, 0)) OVER (
        PARTITION BY v.counted_key, v.visit_year
        ORDER BY v.visited_on NULLS LAST, v.visit_id NULLS LAST
        ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
      )
    AS DECIMAL(16, 2)) AS year_amount
  FROM serious_visit AS c
  JOIN listed_visit AS v ON v.counted_key = c.counted_key AND v.visit_id = c.visit_id
  JOIN serious_insurance AS s ON s.serious_id = c.serious_id
  LEFT JOIN visit_line AS m ON m.counted_key = c.counted_key AND m.visit_id = c.visit_id AND m.item = 'serious_illness'
  LEFT JOIN benefit_line AS l ON l.line_id = m.line_id
),
filled AS ( -- the same with each segment: how much of it the year fills with the visit and without
  SELECT
    t.*,
    g.from_amount,
    LEAST(g.ratio + t.added_share, CAST(1 AS DECIMAL(6, 4))) AS ratio,
    CAST(GREATEST(LEAST(t.year_amount, g.to_amount) - GREATEST(g.from_amount, t.deductible_amount), 0) AS DECIMAL(16, 2)) AS with_amount,
    CAST(GREATEST(LEAST(t.year_amount - t.counted_amount, g.to_amount) - GREATEST(g.from_amount, t.deductible_amount), 0) AS DECIMAL(16, 2)) AS without_amount
  FROM termed AS t
  JOIN serious_segment AS g ON g.serious_id = t.serious_id
),
summed AS ( -- a visit with what all segments give without a cap
  SELECT
    f.counted_key, f.visit_id,
    SUM(f.ratio * f.with_amount) AS with_amount,
    SUM(f.ratio * f.without_amount) AS without_amount,
    CASE WHEN COUNT(*) = 1 THEN MIN(f.ratio) END AS ratio,
    STRING_AGG(
      CASE
        WHEN f.with_amount > f.without_amount
          THEN CAST(CAST(f.with_amount - f.without_amount AS DECIMAL(16, 2)) AS VARCHAR) || ' x ' || CAST(f.ratio AS VARCHAR)
      END,
      ' + ' ORDER BY f.from_amount NULLS LAST
    ) AS worked_text
  FROM filled AS f
  GROUP BY f.counted_key, f.visit_id
),
due AS ( -- the same under the cap
  SELECT
    t.*,
    u.ratio,
    u.worked_text,
    CAST(ROUND(u.with_amount - u.without_amount, 2) AS DECIMAL(16, 2)) AS wanted_amount,
    CASE
      WHEN NOT t.is_amount_stated OR t.own_amount IS NULL THEN CAST(NULL AS DECIMAL(16, 2))
      ELSE CAST(
        ROUND(LEAST(u.with_amount, COALESCE(t.cap_amount, u.with_amount)) - LEAST(u.without_amount, COALESCE(t.cap_amount, u.without_amount)), 2)
      AS DECIMAL(16, 2))
    END AS due_amount
  FROM termed AS t
  JOIN summed AS u ON u.counted_key = t.counted_key AND u.visit_id = t.visit_id
)
SELECT
  d.counted_key, d.visit_id, d.line_id, d.serious_id, d.category_code, d.identity_rid,
  d.ratio, d.deductible_amount, d.own_amount, CAST(d.year_amount - d.counted_amount AS DECIMAL(16, 2)) AS own_before_amount, d.worked_text,
  d.wanted_amount, d.due_amount, d.serious_amount AS settled_amount, d.serious_outside_amount AS outside_amount,
  CASE
    WHEN NOT d.is_amount_stated THEN 'not_stated'
    WHEN d.own_amount IS NULL OR d.due_amount = 0 THEN 'not_applicable'
    WHEN d.serious_amount >= d.due_amount THEN 'received'
    WHEN d.serious_amount + d.serious_outside_amount >= d.due_amount THEN 'paid_later'
    ELSE 'outstanding'
  END AS state,
  CASE
    WHEN NOT d.is_amount_stated THEN CAST(NULL AS VARCHAR)
    WHEN d.own_amount IS NULL THEN 'scope_unknown'
    WHEN d.due_amount <> 0 THEN CAST(NULL AS VARCHAR)
    WHEN d.own_amount = 0 THEN 'nothing_left'
    WHEN d.wanted_amount = 0 THEN 'below_deductible'
    ELSE 'no_quota'
  END AS reason,
  CAST(GREATEST(COALESCE(d.due_amount, 0) - d.serious_amount - d.serious_outside_amount, 0) AS DECIMAL(16, 2)) AS outstanding_amount
FROM due AS d
UNION ALL
SELECT
  m.counted_key, m.visit_id, m.line_id, CAST(NULL AS VARCHAR) AS serious_id, m.category_code, m.identity_rid,
  CAST(NULL AS DECIMAL(6, 4)) AS ratio, CAST(NULL AS DECIMAL(16, 2)) AS deductible_amount, v.own_amount, CAST(NULL AS DECIMAL(16, 2)) AS own_before_amount,
  CAST(NULL AS VARCHAR) AS worked_text, CAST(NULL AS DECIMAL(16, 2)) AS wanted_amount, CAST(NULL AS DECIMAL(16, 2)) AS due_amount,
  v.serious_amount AS settled_amount, v.serious_outside_amount AS outside_amount,
  'not_stated' AS state, CAST(NULL AS VARCHAR) AS reason, CAST(0 AS DECIMAL(16, 2)) AS outstanding_amount
FROM visit_line AS m
JOIN listed_visit AS v ON v.counted_key = m.counted_key AND v.visit_id = m.visit_id
WHERE m.item = 'serious_illness'
  AND NOT EXISTS (SELECT 1 AS found FROM serious_visit AS c WHERE c.counted_key = m.counted_key AND c.visit_id = m.visit_id)
