-- What is due for a visit by each layer, what was paid, and the difference. Grain: counted person x visit x item; visits of listed persons without a line of
-- assistance or backstop have a row with item null that says why. outstanding_amount: were this layer alone to pay; in_order_amount: if the layers before pay
-- first what they owe, so that it may be summed (docs/benefits.md 5). deductible, own and own_before are of serious-illness insurance, year_* of the backstop; terms_*: how the ordinary insurance is read.
-- said_state: received, paid_later, outstanding, not_due_yet, not_stated, not_applicable; reason of the latter: nothing_left, below_deductible, no_quota, aim_met,
-- told_with_last_stay, not_eligible, care_not_covered, scope_unknown. state is the same, or disputed: the amounts stay what the texts say, and nothing is summed.
WITH layer AS ( -- a visit by item
  SELECT
    'serious_illness' AS item, s.counted_key, s.visit_id, s.line_id, s.serious_id, s.category_code, s.identity_rid, CAST(s.ratio AS DECIMAL(16, 2)) AS ratio,
    s.wanted_amount, s.due_amount, s.settled_amount, s.outside_amount, s.state, s.reason, s.outstanding_amount, s.outstanding_amount AS in_order_amount,
    s.deductible_amount, s.own_amount, s.own_before_amount, s.worked_text,
    CAST(NULL AS DECIMAL(16, 2)) AS year_base_amount, CAST(NULL AS DECIMAL(16, 2)) AS year_paid_amount, CAST(NULL AS DECIMAL(16, 2)) AS year_borne_amount
  FROM serious_due AS s
  UNION ALL
  SELECT
    a.item, a.counted_key, a.visit_id, a.line_id, CAST(NULL AS VARCHAR), a.category_code, a.identity_rid, a.ratio,
    a.wanted_amount, a.due_amount, a.settled_amount, a.outside_amount, a.state, a.reason, a.outstanding_amount, a.in_order_amount,
    CAST(NULL AS DECIMAL(16, 2)), CAST(NULL AS DECIMAL(16, 2)), CAST(NULL AS DECIMAL(16, 2)), CAST(NULL AS VARCHAR),
    CAST(NULL AS DECIMAL(16, 2)), CAST(NULL AS DECIMAL(16, 2)), CAST(NULL AS DECIMAL(16, 2))
  FROM assistance_due AS a
  UNION ALL
  SELECT
    'government_backstop' AS item, b.counted_key, b.visit_id, b.line_id, CAST(NULL AS VARCHAR), b.category_code, b.identity_rid, b.ratio,
    b.due_amount AS wanted_amount, b.due_amount, CAST(0 AS DECIMAL(16, 2)), CAST(0 AS DECIMAL(16, 2)), b.state, b.reason, b.outstanding_amount, b.in_order_amount,
    CAST(NULL AS DECIMAL(16, 2)), CAST(NULL AS DECIMAL(16, 2)), CAST(NULL AS DECIMAL(16, 2)), CAST(NULL AS VARCHAR),
    b.year_base_amount, b.year_paid_amount, b.year_borne_amount
  FROM backstop_due AS b
),
assisted AS ( -- what assistance owes for a visit, paid or not
  SELECT counted_key, visit_id, SUM(COALESCE(due_amount, 0)) AS due_amount
  FROM assistance_due
  GROUP BY counted_key, visit_id
),
tilted AS ( -- a visit to which tilted assistance applies, with what the three layers leave
  SELECT
    m.counted_key, m.visit_id, m.line_id, m.category_code, m.identity_rid,
    v.remainder_amount - GREATEST(v.settled_amount + v.outside_amount, COALESCE(a.due_amount, 0)) AS left_amount
  FROM visit_line AS m
  JOIN listed_visit AS v ON v.counted_key = m.counted_key AND v.visit_id = m.visit_id
  LEFT JOIN assisted AS a ON a.counted_key = m.counted_key AND a.visit_id = m.visit_id
  WHERE m.item = 'tilted_assistance'
),
said AS ( -- what is only said, and what no line of assistance applies to
  SELECT
    'tilted_assistance' AS item, t.counted_key, t.visit_id, t.line_id, t.category_code, t.identity_rid,
    CASE WHEN t.left_amount > 0 THEN 'not_stated' ELSE 'not_applicable' END AS state,
    CASE WHEN t.left_amount IS NULL THEN 'scope_unknown' WHEN t.left_amount <= 0 THEN 'nothing_left' END AS reason
  FROM tilted AS t
  UNION ALL
  SELECT
    CAST(NULL AS VARCHAR) AS item, v.counted_key, v.visit_id, CAST(NULL AS VARCHAR), CAST(NULL AS VARCHAR), CAST(NULL AS VARCHAR),
    'not_applicable' AS state,
    CASE
      WHEN EXISTS (
        SELECT 1 AS found
        FROM benefit_listed_person AS p
        WHERE p.counted_key = v.counted_key AND p.day_from <= v.visited_on AND v.visited_on < p.day_to
      ) THEN 'care_not_covered'
      ELSE 'not_eligible'
    END AS reason
  FROM listed_visit AS v
  WHERE NOT EXISTS (
    SELECT 1 AS found
    FROM visit_line AS m
    WHERE m.counted_key = v.counted_key AND m.visit_id = v.visit_id AND m.item NOT IN ('serious_illness', 'tilted_assistance')
  )
),
told AS ( -- both
  SELECT
    y.counted_key, y.visit_id, y.item, y.line_id, y.serious_id, y.category_code, y.identity_rid, y.ratio, y.wanted_amount, y.due_amount,
    y.settled_amount, y.outside_amount, y.state, y.reason, y.outstanding_amount, y.in_order_amount,
    y.deductible_amount, y.own_amount, y.own_before_amount, y.worked_text, y.year_base_amount, y.year_paid_amount, y.year_borne_amount
  FROM layer AS y
  UNION ALL
  SELECT
    z.counted_key, z.visit_id, z.item, z.line_id, CAST(NULL AS VARCHAR), z.category_code, z.identity_rid, CAST(NULL AS DECIMAL(16, 2)),
    CAST(NULL AS DECIMAL(16, 2)), CAST(NULL AS DECIMAL(16, 2)), CAST(NULL AS DECIMAL(16, 2)), CAST(NULL AS DECIMAL(16, 2)), z.state, z.reason,
    CAST(0 AS DECIMAL(16, 2)), CAST(0 AS DECIMAL(16, 2)), CAST(NULL AS DECIMAL(16, 2)), CAST(NULL AS DECIMAL(16, 2)),
    CAST(NULL AS DECIMAL(16, 2)), CAST(NULL AS VARCHAR), CAST(NULL AS DECIMAL(16, 2)), CAST(NULL AS DECIMAL(16, 2)), CAST(NULL AS DECIMAL(16, 2))
  FROM said AS z
),
disputed AS ( -- a row that is disputed: by its item, or with all of its visit where the dispute names no item that the visit has
  SELECT t.counted_key, t.visit_id, t.item, MAX(d.claimed_amount) AS claimed_amount
  FROM told AS t
  JOIN disputed_visit AS d ON d.counted_key = t.counted_key AND d.visit_id = t.visit_id
  WHERE d.item IS NULL
    OR t.item = d.item
    OR NOT EXISTS (
      SELECT 1 AS found
      FROM told AS n
      WHERE n.counted_key = d.counted_key AND n.visit_id = d.visit_id AND n.item = d.item
    )
  GROUP BY t.counted_key, t.visit_id, t.item
)
SELECT
  t.counted_key, t.visit_id, v.visited_on, v.visit_year, v.care_type, v.place_type, t.item, t.line_id, t.serious_id, t.category_code, t.identity_rid,
  v.fee_amount, v.scope_amount, v.basic_amount, v.serious_amount, v.borne_amount, v.remainder_amount, t.ratio, t.wanted_amount, t.due_amount,
  COALESCE(t.settled_amount, v.settled_amount) AS settled_amount, COALESCE(t.outside_amount, v.outside_amount) AS outside_amount, v.last_paid_on,
  t.state AS said_state, CASE WHEN q.visit_id IS NOT NULL THEN 'disputed' ELSE t.state END AS state, q.claimed_amount,
  t.reason, t.deductible_amount, t.own_amount, t.own_before_amount, t.worked_text, t.year_base_amount, t.year_paid_amount, t.year_borne_amount,
  t.outstanding_amount, CASE WHEN q.visit_id IS NOT NULL THEN CAST(0 AS DECIMAL(16, 2)) ELSE t.in_order_amount END AS in_order_amount,
  s.uncertain_zh AS terms_zh, s.uncertain_en AS terms_en
FROM told AS t
JOIN listed_visit AS v ON v.counted_key = t.counted_key AND v.visit_id = t.visit_id
LEFT JOIN serious_insurance AS s ON s.serious_id = t.serious_id
LEFT JOIN disputed AS q ON q.counted_key = t.counted_key AND q.visit_id = t.visit_id AND q.item IS NOT DISTINCT FROM t.item
