-- What assistance is due for a visit, what was paid, and the difference; and what would be, had serious-illness insurance paid first what it owes (in_order_amount).
-- Grain: counted person x visit x item of assistance. Lines of a pool share its yearly cap in the order of the visits' days: with the sum so far c and this
-- visit's w, min(cap, c) - min(cap, c - w) (docs/benefits.md 2 and 5).
WITH turn AS ( -- as things are, and with serious-illness insurance paid in order
  SELECT FALSE AS is_in_order
  UNION ALL
  SELECT TRUE AS is_in_order
),
wanted AS ( -- a visit with its line and what was left for assistance
  SELECT
    v.counted_key, v.visit_id, v.visited_on, v.visit_year, v.fee_amount, v.settled_amount, v.outside_amount,
    q.is_in_order,
    m.item,
    m.line_id,
    m.category_code,
    m.identity_rid,
    l.ratio,
    l.yearly_cap_amount,
    l.pool_id,
    l.is_at_year_end,
    l.is_amount_stated,
    CASE WHEN q.is_in_order THEN v.insured_amount + COALESCE(s.outstanding_amount, 0) ELSE v.insured_amount END AS insured_amount,
    CASE
      WHEN v.remainder_amount IS NULL THEN CAST(NULL AS DECIMAL(16, 2))
      WHEN q.is_in_order THEN CAST(GREATEST(v.remainder_amount - COALESCE(s.outstanding_amount, 0), 0) AS DECIMAL(16, 2))
      ELSE v.remainder_amount
    END AS remainder_amount,
    CASE
      WHEN l.top_up_share IS NOT NULL AND (l.top_up_place IS NULL OR l.top_up_place = v.place_type)
        THEN CAST(ROUND(l.top_up_share * CASE WHEN l.top_up_base = 'fee' THEN v.fee_amount ELSE v.scope_amount END, 2) AS DECIMAL(16, 2))
    END AS top_up_to_amount
  FROM listed_visit AS v
  JOIN visit_line AS m ON m.counted_key = v.counted_key AND m.visit_id = v.visit_id
  JOIN benefit_line AS l ON l.line_id = m.line_id
  LEFT JOIN serious_due AS s ON s.counted_key = v.counted_key AND s.visit_id = v.visit_id
  CROSS JOIN turn AS q
  WHERE m.item IN ('inpatient_assistance', 'outpatient_chronic', 'special_drugs')
),
plain AS ( -- the same with the line's share of it
  SELECT w.*, CAST(ROUND(COALESCE(w.ratio, 0) * w.remainder_amount, 2) AS DECIMAL(16, 2)) AS plain_amount
  FROM wanted AS w
),
topped AS ( -- the same with what a top-up adds, never more than is left
  SELECT
    w.*,
    CAST(
      COALESCE(w.plain_amount, 0)
      + GREATEST(LEAST(COALESCE(w.top_up_to_amount, 0) - w.insured_amount, w.fee_amount - w.insured_amount) - COALESCE(w.plain_amount, 0), 0)
    AS DECIMAL(16, 2)) AS wanted_amount
  FROM plain AS w
),
added AS ( -- the same with the sum of its pool in the year up to it
  SELECT
    t.*,
    CAST(
      SUM(COALESCE(t.wanted_amount, 0)) OVER (
        PARTITION BY t.is_in_order, t.counted_key, t.visit_year, COALESCE(t.pool_id, t.visit_id)
        ORDER BY t.visited_on NULLS LAST, t.visit_id NULLS LAST, t.item NULLS LAST
        ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
      )
    AS DECIMAL(16, 2)) AS pool_amount
  FROM topped AS t
),
due AS ( -- what is due under the cap
  SELECT
    a.*,
    CASE
      WHEN NOT a.is_amount_stated OR a.remainder_amount IS NULL THEN CAST(NULL AS DECIMAL(16, 2))
      WHEN a.yearly_cap_amount IS NULL THEN a.wanted_amount
      ELSE CAST(LEAST(a.yearly_cap_amount, a.pool_amount) - LEAST(a.yearly_cap_amount, a.pool_amount - a.wanted_amount) AS DECIMAL(16, 2))
    END AS due_amount
  FROM added AS a
),
judged AS ( -- with its state
  SELECT
    d.*,
    CASE
      WHEN NOT d.is_amount_stated THEN 'not_stated'
      WHEN d.remainder_amount IS NULL THEN 'not_applicable'
      WHEN d.wanted_amount = 0 THEN 'not_applicable'
      WHEN d.due_amount = 0 THEN 'not_applicable'
      WHEN d.settled_amount >= d.due_amount THEN 'received'
      WHEN d.settled_amount + d.outside_amount >= d.due_amount THEN 'paid_later'
      WHEN d.is_at_year_end AND r.night < CAST(CAST(d.visit_year + 1 AS VARCHAR) || '-01-01' AS DATE) THEN 'not_due_yet'
      ELSE 'outstanding'
    END AS state,
    CASE
      WHEN NOT d.is_amount_stated THEN CAST(NULL AS VARCHAR)
      WHEN d.remainder_amount IS NULL THEN 'scope_unknown'
      WHEN d.wanted_amount = 0 THEN 'nothing_left'
      WHEN d.due_amount = 0 THEN 'no_quota'
    END AS reason
  FROM due AS d
  CROSS JOIN benefit_value AS r
),
missing AS ( -- with what of it is outstanding
  SELECT
    j.*,
    CASE WHEN j.state = 'outstanding' THEN CAST(j.due_amount - j.settled_amount - j.outside_amount AS DECIMAL(16, 2)) ELSE CAST(0 AS DECIMAL(16, 2)) END AS outstanding_amount
  FROM judged AS j
)
SELECT
  n.counted_key, n.visit_id, n.item, n.line_id, n.category_code, n.identity_rid, n.ratio, n.wanted_amount, n.due_amount, n.settled_amount, n.outside_amount,
  n.state, n.reason, n.outstanding_amount, o.outstanding_amount AS in_order_amount
FROM missing AS n
JOIN missing AS o ON o.counted_key = n.counted_key AND o.visit_id = n.visit_id AND o.item = n.item AND o.is_in_order
WHERE NOT n.is_in_order
