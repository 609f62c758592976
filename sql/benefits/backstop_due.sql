-- What the government's backstop owes for a year's stays: the smaller gap to its two aims, once insurance and assistance paid (docs/benefits.md 4); it stands with
-- the year's last stay. Grain: counted person x visit. in_order_amount: the same, had the layers before paid first what they owe.
WITH owed AS ( -- what other layers owe for a visit
  SELECT b.counted_key, b.visit_id, SUM(b.in_order_amount) AS owed_amount
  FROM (
    SELECT counted_key, visit_id, outstanding_amount AS in_order_amount FROM serious_due
    UNION ALL
    SELECT counted_key, visit_id, in_order_amount FROM assistance_due
  ) AS b
  GROUP BY b.counted_key, b.visit_id
),
stay AS ( -- a stay on which a line applies, from the year's last one
  SELECT
    v.counted_key, v.visit_id, v.visit_year, m.line_id, m.category_code, m.identity_rid, l.is_amount_stated, l.is_at_year_end, l.top_up_share, l.most_borne_amount,
    CASE WHEN l.top_up_base = 'policy_scope' THEN v.scope_amount ELSE v.fee_amount END AS base_amount,
    v.insured_amount + v.settled_amount + v.outside_amount AS paid_amount,
    v.borne_amount - v.outside_amount - v.serious_outside_amount AS left_amount,
    COALESCE(o.owed_amount, 0) AS owed_amount,
    ROW_NUMBER() OVER (
      PARTITION BY v.counted_key, v.visit_year, m.line_id ORDER BY v.visited_on DESC NULLS LAST, v.visit_id DESC NULLS LAST
    ) AS place
  FROM visit_line AS m
  JOIN listed_visit AS v ON v.counted_key = m.counted_key AND v.visit_id = m.visit_id
  JOIN benefit_line AS l ON l.line_id = m.line_id
  LEFT JOIN owed AS o ON o.counted_key = m.counted_key AND o.visit_id = m.visit_id
  WHERE m.item = 'government_backstop'
),
summed AS ( -- the year's stays of a line together
  SELECT
    counted_key, visit_year, line_id,
    CAST(SUM(base_amount) AS DECIMAL(16, 2)) AS year_base_amount,
    CAST(SUM(paid_amount) AS DECIMAL(16, 2)) AS year_paid_amount,
    CAST(SUM(left_amount) AS DECIMAL(16, 2)) AS year_borne_amount,
    CAST(SUM(owed_amount) AS DECIMAL(16, 2)) AS year_owed_amount
  FROM stay
  GROUP BY counted_key, visit_year, line_id
),
gap AS ( -- a stay with the smaller of the year's gaps; an aim that is not stated is no gap
  SELECT
    t.*, u.year_base_amount, u.year_paid_amount, u.year_borne_amount, u.year_owed_amount,
    LEAST(
      COALESCE(ROUND(t.top_up_share * u.year_base_amount, 2) - u.year_paid_amount, u.year_borne_amount - t.most_borne_amount),
      COALESCE(u.year_borne_amount - t.most_borne_amount, ROUND(t.top_up_share * u.year_base_amount, 2) - u.year_paid_amount)
    ) AS gap_amount
  FROM stay AS t
  JOIN summed AS u ON u.counted_key = t.counted_key AND u.visit_year = t.visit_year AND u.line_id = t.line_id
),
judged AS ( -- with its state
  SELECT
    g.*,
    CASE
      WHEN NOT g.is_amount_stated THEN 'not_stated'
      WHEN g.place > 1 OR COALESCE(g.gap_amount, 0) <= 0 THEN 'not_applicable'
      WHEN g.is_at_year_end AND r.night < CAST(CAST(g.visit_year + 1 AS VARCHAR) || '-01-01' AS DATE) THEN 'not_due_yet'
      ELSE 'outstanding'
    END AS state,
    CASE
      WHEN NOT g.is_amount_stated THEN CAST(NULL AS VARCHAR)
      WHEN g.place > 1 THEN 'told_with_last_stay'
      WHEN g.gap_amount IS NULL THEN 'scope_unknown'
      WHEN g.gap_amount <= 0 THEN 'aim_met'
    END AS reason
  FROM gap AS g
  CROSS JOIN benefit_value AS r
)
SELECT
  j.counted_key, j.visit_id, j.line_id, j.category_code, j.identity_rid, j.top_up_share AS ratio,
  j.year_base_amount, j.year_paid_amount, j.year_borne_amount,
  CASE
    WHEN j.state IN ('outstanding', 'not_due_yet') THEN CAST(j.gap_amount AS DECIMAL(16, 2))
    WHEN j.reason = 'aim_met' THEN CAST(0 AS DECIMAL(16, 2))
  END AS due_amount,
  j.state,
  j.reason,
  CASE WHEN j.state = 'outstanding' THEN CAST(j.gap_amount AS DECIMAL(16, 2)) ELSE CAST(0 AS DECIMAL(16, 2)) END AS outstanding_amount,
  CASE
    WHEN j.state = 'outstanding' THEN CAST(GREATEST(j.gap_amount - j.year_owed_amount, 0) AS DECIMAL(16, 2))
    ELSE CAST(0 AS DECIMAL(16, 2))
  END AS in_order_amount
FROM judged AS j
