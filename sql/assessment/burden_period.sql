-- A run of days on which a subject's burden in a window of a rule stays the same (docs/assessment.md 5). Grain: moment x rule x window x first day.
-- day_from <= day < day_to. The window's days before the first change have burden 0.
WITH balance AS ( -- a visit's settled and assisted sums up to a day
  SELECT
    v.*,
    SUM(settled_amount) OVER so_far AS settled_sum,
    SUM(assistance_amount) OVER so_far AS assistance_sum
  FROM visit_day AS v
  WINDOW so_far AS (
    PARTITION BY subject_key, night, rule_id, window_id, person_key, visit_id
    ORDER BY changed_on NULLS LAST ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
  )
),
borne AS ( -- a visit's burden before assistance: what is within scope is never below nothing for a visit
  SELECT
    b.*,
    u.is_after_assistance,
    CASE WHEN u.measure IN ('policy_scope', 'compliant') THEN GREATEST(b.settled_sum, 0) ELSE b.settled_sum END AS borne_amount
  FROM balance AS b
  JOIN rule AS u ON u.rule_id = b.rule_id
),
sided AS ( -- the burden the rule asks for: a payment brings a burden down to nothing, never below
  SELECT
    b.*,
    CASE
      WHEN is_after_assistance THEN borne_amount - LEAST(assistance_sum, GREATEST(borne_amount, 0))
      ELSE borne_amount
    END AS visit_amount
  FROM borne AS b
),
visit_change AS ( -- by how much a visit's burden changes on a day
  SELECT
    s.*,
    visit_amount - LAG(visit_amount, 1, CAST(0 AS DECIMAL(16, 2))) OVER (
      PARTITION BY subject_key, night, rule_id, window_id, person_key, visit_id ORDER BY changed_on NULLS LAST
    ) AS change_amount
  FROM sided AS s
),
burden_day AS ( -- by how much a subject's burden changes on a day, and what acted
  SELECT
    subject_key, night, rule_id, window_id, window_from, window_to, changed_on,
    SUM(change_amount) AS change_amount,
    SUM(fee_amount) AS fee_amount,
    MAX(has_settlement) AS has_settlement,
    MAX(has_settlement_rise) AS has_settlement_rise,
    MAX(has_settlement_fall) AS has_settlement_fall,
    MAX(has_refund) AS has_refund,
    MAX(has_refund_rise) AS has_refund_rise,
    MAX(has_refund_fall) AS has_refund_fall,
    MAX(CASE WHEN is_after_assistance THEN has_assistance ELSE 0 END) AS has_assistance,
    MAX(has_left) AS has_left
  FROM visit_change
  GROUP BY subject_key, night, rule_id, window_id, window_from, window_to, changed_on
  UNION ALL
  SELECT
    subject_key, night, rule_id, window_id, window_from, window_to, window_from AS changed_on,
    CAST(0 AS DECIMAL(16, 2)) AS change_amount, CAST(0 AS DECIMAL(16, 2)) AS fee_amount,
    0 AS has_settlement, 0 AS has_settlement_rise, 0 AS has_settlement_fall, 0 AS has_refund, 0 AS has_refund_rise,
    0 AS has_refund_fall, 0 AS has_assistance, 0 AS has_left
  FROM visit_change
  GROUP BY subject_key, night, rule_id, window_id, window_from, window_to
  HAVING MIN(visit_change.changed_on) > window_from
)
SELECT
  subject_key,
  night,
  rule_id,
  window_id,
  window_from,
  window_to,
  changed_on AS day_from,
  LEAD(changed_on, 1, window_to) OVER (
    PARTITION BY subject_key, night, rule_id, window_id ORDER BY changed_on NULLS LAST
  ) AS day_to,
  CAST(SUM(change_amount) OVER so_far AS DECIMAL(16, 2)) AS burden_amount,
  CAST(SUM(fee_amount) OVER so_far AS DECIMAL(16, 2)) AS fee_amount,
  has_settlement,
  has_settlement_rise,
  has_settlement_fall,
  has_refund,
  has_refund_rise,
  has_refund_fall,
  has_assistance,
  has_left
FROM burden_day
WINDOW so_far AS (
  PARTITION BY subject_key, night, rule_id, window_id
  ORDER BY changed_on NULLS LAST ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
)
