-- A visit that stands, with what funds paid for it, with its settlements and later, and what the person bore in the end. Grain: person x visit. care_group: inpatient, or
-- outpatient for all other care. scope_paid_amount: what all funds paid within the policy scope, from 0 to the scope; basic_paid_amount: the basic pooled fund's part of
-- it. Empty where a row does not say it. Reads tracked_visit, visit_payment.
WITH paid AS ( -- a visit with what was paid later
  SELECT t.*, COALESCE(p.later_amount, 0) AS later_amount
  FROM tracked_visit AS t
  LEFT JOIN visit_payment AS p ON p.person_key = t.person_key AND p.visit_id = t.visit_id
)
SELECT
  p.person_key,
  p.visit_id,
  p.visit_on,
  CASE WHEN p.care_type = 'inpatient' THEN 'inpatient' ELSE 'outpatient' END AS care_group,
  p.fee_amount,
  p.fund_amount + p.later_amount AS paid_amount,
  p.later_amount,
  p.scope_amount,
  CASE
    WHEN p.scope_amount IS NOT NULL AND p.fund_amount IS NOT NULL
      THEN GREATEST(LEAST(p.fund_amount + p.later_amount, p.scope_amount), 0)
  END AS scope_paid_amount,
  CASE WHEN p.scope_amount IS NOT NULL AND p.basic_amount IS NOT NULL THEN GREATEST(LEAST(p.basic_amount, p.scope_amount), 0) END AS basic_paid_amount,
  p.burden_amount,
  p.burden_amount - p.later_amount AS left_amount
FROM paid AS p
