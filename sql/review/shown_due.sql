-- A visit of the months shown for which assistance is outstanding (docs/benefits.md). Grain: person as counted x visit x item. Reads benefit_due.
SELECT
  c.person_key, d.visit_id, d.visited_on, d.item, d.state, d.reason, d.fee_amount, d.scope_amount, d.basic_amount, d.serious_amount, d.remainder_amount,
  d.ratio, d.wanted_amount, d.due_amount, d.settled_amount, d.outside_amount, d.deductible_amount, d.own_amount, d.own_before_amount, d.worked_text,
  d.year_base_amount, d.year_paid_amount, d.year_borne_amount, d.outstanding_amount, d.in_order_amount, d.terms_zh, d.terms_en
FROM benefit_due AS d
JOIN counted_person AS c ON c.counted_key = d.counted_key AND c.person_key = c.counted_key
CROSS JOIN review_value AS v
WHERE (d.state = 'outstanding' OR d.in_order_amount > 0) AND d.visited_on >= v.shown_from
