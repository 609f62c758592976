-- What assistance is due for a visit, what was paid, and the difference. Grain: counted person x visit x item; visits of listed persons without a line have
-- item null and say why. Lines of a pool share its yearly cap in the order of the visits' days: with the sum so far c and this visit's w, min(cap, c) - min(cap, c - w).
-- said_state: received, paid_later, outstanding, not_due_yet, not_stated, not_applicable; reason of the latter: nothing_left, no_quota, not_eligible, care_not_covered, scope_unknown.
-- state is the same, or disputed; the amounts stay what the texts say. Reads listed_visit, visit_line, benefit_line, benefit_listed_person, disputed_visit.
WITH wanted AS ( -- a visit with its line and what it would give without a cap
  SELECT
    v.*,
    m.item,
    m.line_id,
    m.category_code,
    m.identity_rid,
    l.ratio,
    l.yearly_cap_amount,
    l.pool_id,
    l.is_at_year_end,
    l.is_amount_stated,
    CAST(ROUND(l.ratio * v.remainder_amount, 2) AS DECIMAL(16, 2)) AS plain_amount,
    CASE
      WHEN l.top_up_share IS NOT NULL AND (l.top_up_place IS NULL OR l.top_up_place = v.place_type)
        THEN CAST(ROUND(l.top_up_share * CASE WHEN l.top_up_base = 'fee' THEN v.fee_amount ELSE v.scope_amount END, 2) AS DECIMAL(16, 2))
    END AS top_up_to_amount
  FROM listed_visit AS v
  JOIN visit_line AS m ON m.counted_key = v.counted_key AND m.visit_id = v.visit_id
  JOIN benefit_line AS l ON l.line_id = m.line_id
),
topped AS ( -- the same with what a top-up adds, never more than is left
  SELECT
    w.*,
    CAST(
      COALESCE(w.plain_amount, 0)
      + GREATEST(LEAST(COALESCE(w.top_up_to_amount, 0) - w.insured_amount, w.fee_amount - w.insured_amount) - COALESCE(w.plain_amount, 0), 0)
    AS DECIMAL(16, 2)) AS wanted_amount
  FROM wanted AS w
),
added AS ( -- the same with the sum of its pool in the year up to it
  SELECT
    t.*,
    CAST(
      SUM(COALESCE(t.wanted_amount, 0)) OVER (
        PARTITION BY t.counted_key, t.visit_year, COALESCE(t.pool_id, t.visit_id)
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
    d.counted_key, d.visit_id, d.visited_on, d.visit_year, d.care_type, d.place_type, d.item, d.line_id, d.category_code, d.identity_rid,
    d.fee_amount, d.scope_amount, d.basic_amount, d.serious_amount, d.borne_amount, d.remainder_amount, d.ratio, d.wanted_amount, d.due_amount,
    d.settled_amount, d.outside_amount, d.last_paid_on,
    CASE
      WHEN NOT d.is_amount_stated THEN 'not_stated'
      WHEN d.remainder_amount IS NULL THEN 'not_applicable'
      WHEN d.wanted_amount = 0 THEN 'not_applicable'
      WHEN d.due_amount = 0 THEN 'not_applicable'
      WHEN d.settled_amount >= d.due_amount THEN 'received'
      WHEN d.settled_amount + d.outside_amount >= d.due_amount THEN 'paid_later'
      WHEN d.is_at_year_end AND r.night < CAST(CAST(d.visit_year + 1 AS VARCHAR) || '-01-01' AS DATE) THEN 'not_due_yet'
      ELSE 'outstanding'
    END AS said_state,
    CASE
      WHEN NOT d.is_amount_stated THEN CAST(NULL AS VARCHAR)
      WHEN d.remainder_amount IS NULL THEN 'scope_unknown'
      WHEN d.wanted_amount = 0 THEN 'nothing_left'
      WHEN d.due_amount = 0 THEN 'no_quota'
    END AS reason
  FROM due AS d
  CROSS JOIN benefit_value AS r
),
said AS ( -- what the texts say of every visit
  SELECT
    j.*,
    CASE WHEN j.said_state = 'outstanding' THEN CAST(j.due_amount - j.settled_amount - j.outside_amount AS DECIMAL(16, 2)) ELSE CAST(0 AS DECIMAL(16, 2)) END AS outstanding_amount
  FROM judged AS j
  UNION ALL
  SELECT
    v.counted_key, v.visit_id, v.visited_on, v.visit_year, v.care_type, v.place_type, CAST(NULL AS VARCHAR) AS item, CAST(NULL AS VARCHAR) AS line_id,
    CAST(NULL AS VARCHAR) AS category_code, CAST(NULL AS VARCHAR) AS identity_rid,
    v.fee_amount, v.scope_amount, v.basic_amount, v.serious_amount, v.borne_amount, v.remainder_amount, CAST(NULL AS DECIMAL(16, 2)) AS ratio,
    CAST(NULL AS DECIMAL(16, 2)) AS wanted_amount, CAST(NULL AS DECIMAL(16, 2)) AS due_amount, v.settled_amount, v.outside_amount, v.last_paid_on,
    'not_applicable' AS said_state,
    CASE
      WHEN EXISTS (
        SELECT 1 AS found
        FROM benefit_listed_person AS p
        WHERE p.counted_key = v.counted_key AND p.day_from <= v.visited_on AND v.visited_on < p.day_to
      ) THEN 'care_not_covered'
      ELSE 'not_eligible'
    END AS reason,
    CAST(0 AS DECIMAL(16, 2)) AS outstanding_amount
  FROM listed_visit AS v
  WHERE NOT EXISTS (SELECT 1 AS found FROM visit_line AS m WHERE m.counted_key = v.counted_key AND m.visit_id = v.visit_id)
)
SELECT
  s.*,
  CASE WHEN q.visit_id IS NOT NULL THEN 'disputed' ELSE s.said_state END AS state,
  q.claimed_amount
FROM said AS s
LEFT JOIN disputed_visit AS q ON q.counted_key = s.counted_key AND q.visit_id = s.visit_id AND q.item IS NOT DISTINCT FROM s.item
