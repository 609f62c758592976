-- A run of days on which a person's burden in a window stays the same, before and after assistance (docs/assessment.md 5).
-- Grain: moment x window x measure x before or after x first day. day_from <= day < day_to. The window's days before the first change have burden 0.
WITH balance AS ( -- a visit's settled and assisted sums up to a day
  SELECT
    v.*,
    SUM(settled_amount) OVER so_far AS settled_sum,
    SUM(assistance_amount) OVER so_far AS assistance_sum
  FROM visit_day AS v
  WINDOW so_far AS (
    PARTITION BY person_key, night, window_from, visit_id, measure
    ORDER BY counted_on NULLS LAST ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
  )
),
borne AS ( -- a visit's burden before assistance: what is within scope is never below nothing for a visit
  SELECT
    b.*,
    CASE WHEN measure IN ('policy_scope', 'compliant') THEN GREATEST(settled_sum, 0) ELSE settled_sum END AS borne_amount
  FROM balance AS b
),
sided AS ( -- the same before and after assistance: a payment brings a burden down to nothing, never below
  SELECT b.*, FALSE AS is_after_assistance, borne_amount AS visit_amount FROM borne AS b
  UNION ALL
  SELECT
    b.*,
    TRUE AS is_after_assistance,
    borne_amount - LEAST(assistance_sum, GREATEST(borne_amount, 0)) AS visit_amount
  FROM borne AS b
),
visit_change AS ( -- by how much a visit's burden changes on a day
  SELECT
    s.*,
    visit_amount - LAG(visit_amount, 1, CAST(0 AS DECIMAL(16, 2))) OVER (
      PARTITION BY person_key, night, window_from, visit_id, measure, is_after_assistance ORDER BY counted_on NULLS LAST
    ) AS change_amount
  FROM sided AS s
),
burden_day AS ( -- by how much a person's burden changes on a day, and what acted
  SELECT
    person_key, night, window_from, measure, is_after_assistance, counted_on,
    SUM(change_amount) AS change_amount,
    MAX(has_settlement_rise) AS has_settlement_rise,
    MAX(has_settlement_fall) AS has_settlement_fall,
    MAX(has_refund_rise) AS has_refund_rise,
    MAX(has_refund_fall) AS has_refund_fall,
    MAX(has_assistance) AS has_assistance
  FROM visit_change
  GROUP BY person_key, night, window_from, measure, is_after_assistance, counted_on
  UNION ALL
  SELECT
    person_key, night, window_from, measure, is_after_assistance, window_from AS counted_on,
    CAST(0 AS DECIMAL(16, 2)) AS change_amount,
    0 AS has_settlement_rise, 0 AS has_settlement_fall, 0 AS has_refund_rise, 0 AS has_refund_fall, 0 AS has_assistance
  FROM visit_change
  GROUP BY person_key, night, window_from, measure, is_after_assistance
  HAVING MIN(visit_change.counted_on) > window_from
)
SELECT
  person_key,
  night,
  window_from,
  CAST(window_from + INTERVAL '1' YEAR AS DATE) AS window_to,
  measure,
  is_after_assistance,
  counted_on AS day_from,
  LEAD(counted_on, 1, CAST(window_from + INTERVAL '1' YEAR AS DATE)) OVER (
    PARTITION BY person_key, night, window_from, measure, is_after_assistance ORDER BY counted_on NULLS LAST
  ) AS day_to,
  CAST(SUM(change_amount) OVER (
    PARTITION BY person_key, night, window_from, measure, is_after_assistance
    ORDER BY counted_on NULLS LAST ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
  ) AS DECIMAL(16, 2)) AS burden_amount,
  has_settlement_rise,
  has_settlement_fall,
  has_refund_rise,
  has_refund_fall,
  has_assistance
FROM burden_day
