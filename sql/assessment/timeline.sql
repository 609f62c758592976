-- A run of days on which neither burden nor limit changes: over or not, and at which step, up to the moment's night (docs/assessment.md 7 and 8).
-- Grain: moment x rule x window x first day.
WITH overlap AS ( -- where a burden period and a limit period meet
  SELECT
    b.subject_key,
    b.night,
    b.rule_id,
    b.window_id,
    b.window_from,
    b.window_to,
    GREATEST(b.day_from, l.day_from) AS day_from,
    b.burden_amount,
    b.fee_amount,
    l.limit_id,
    l.line_id,
    l.limit_amount,
    l.category_code,
    l.identity_rid,
    r.is_inclusive,
    r.paid_share_below IS NULL OR b.burden_amount > (1 - r.paid_share_below) * b.fee_amount AS is_share_low,
    CASE WHEN b.day_from >= l.day_from THEN b.has_settlement ELSE 0 END AS has_settlement,
    CASE WHEN b.day_from >= l.day_from THEN b.has_settlement_rise ELSE 0 END AS has_settlement_rise,
    CASE WHEN b.day_from >= l.day_from THEN b.has_settlement_fall ELSE 0 END AS has_settlement_fall,
    CASE WHEN b.day_from >= l.day_from THEN b.has_refund ELSE 0 END AS has_refund,
    CASE WHEN b.day_from >= l.day_from THEN b.has_refund_rise ELSE 0 END AS has_refund_rise,
    CASE WHEN b.day_from >= l.day_from THEN b.has_refund_fall ELSE 0 END AS has_refund_fall,
    CASE WHEN b.day_from >= l.day_from THEN b.has_assistance ELSE 0 END AS has_assistance,
    CASE WHEN b.day_from >= l.day_from THEN b.has_left ELSE 0 END AS has_left
  FROM burden_period AS b
  JOIN rule AS r ON r.rule_id = b.rule_id
  JOIN limit_period AS l
    ON l.subject_key = b.subject_key AND l.night = b.night AND l.rule_id = b.rule_id AND l.window_id = b.window_id
    AND l.day_from < b.day_to AND b.day_from < l.day_to
  WHERE GREATEST(b.day_from, l.day_from) <= b.night
),
stepped AS ( -- an overlap with the highest step its burden is over; none if it is not over
  SELECT
    o.subject_key, o.night, o.rule_id, o.window_id, o.day_from,
    MAX(s.step) AS step
  FROM overlap AS o
  JOIN rule_step AS s
    ON s.rule_id = o.rule_id
    AND (o.burden_amount > s.step * o.limit_amount OR (o.is_inclusive AND o.burden_amount = s.step * o.limit_amount))
  WHERE o.is_share_low AND o.burden_amount > 0
  GROUP BY o.subject_key, o.night, o.rule_id, o.window_id, o.day_from
),
compared AS ( -- an overlap beside the one before it
  SELECT
    o.*,
    s.step,
    LAG(o.burden_amount, 1, CAST(0 AS DECIMAL(16, 2))) OVER before AS burden_before,
    LAG(o.limit_amount) OVER before AS limit_before,
    LAG(o.category_code) OVER before AS category_before,
    LAG(s.step) OVER before AS step_before,
    LAG(o.is_share_low, 1, FALSE) OVER before AS was_share_low,
    LAG(o.day_from) OVER before IS NOT NULL AS has_before
  FROM overlap AS o
  LEFT JOIN stepped AS s
    ON s.subject_key = o.subject_key AND s.night = o.night AND s.rule_id = o.rule_id AND s.window_id = o.window_id
    AND s.day_from = o.day_from
  WINDOW before AS (PARTITION BY o.subject_key, o.night, o.rule_id, o.window_id ORDER BY o.day_from NULLS LAST)
),
moved AS ( -- an overlap with the direction in which burden, share and limit moved on its first day
  SELECT
    c.*,
    burden_amount > burden_before AS is_burden_up,
    burden_amount < burden_before AS is_burden_down,
    r.paid_share_below IS NOT NULL AND is_share_low AND NOT was_share_low AS is_share_new,
    r.paid_share_below IS NOT NULL AND NOT is_share_low AND was_share_low AS is_share_gone,
    has_before AND limit_amount IS NOT NULL AND (limit_before IS NULL OR limit_amount < limit_before) AS is_limit_down,
    has_before AND limit_before IS NOT NULL AND (limit_amount IS NULL OR limit_amount > limit_before) AS is_limit_up,
    NOT EXISTS (
      SELECT 1 AS found
      FROM identity_period AS i
      WHERE i.subject_key = c.subject_key AND i.night = c.night AND i.category_code = c.category_code
        AND i.day_from < c.day_from AND c.day_from <= i.day_to
    ) AS is_category_new,
    NOT EXISTS (
      SELECT 1 AS found
      FROM identity_period AS i
      WHERE i.subject_key = c.subject_key AND i.night = c.night AND i.category_code = c.category_before
        AND i.day_from <= c.day_from AND c.day_from < i.day_to
    ) AS is_category_gone
  FROM compared AS c
  JOIN rule AS r ON r.rule_id = c.rule_id
)
SELECT
  subject_key, night, rule_id, window_id, window_from, window_to, day_from,
  burden_amount, fee_amount, limit_id, line_id, limit_amount, category_code, identity_rid, is_inclusive, has_left,
  step, step_before, limit_before,
  step IS NOT NULL AS is_over,
  step_before IS NOT NULL AS was_over,
  CASE WHEN (is_burden_up AND has_settlement_rise = 1) OR (is_share_new AND has_settlement = 1) THEN ',settlement' ELSE '' END
  || CASE WHEN (is_burden_up AND has_refund_rise = 1) OR (is_share_new AND has_refund = 1) THEN ',refund' ELSE '' END
  || CASE WHEN (is_burden_up OR is_share_new) AND has_assistance = 1 THEN ',assistance' ELSE '' END
  || CASE WHEN is_limit_down AND is_category_new THEN ',category' ELSE '' END
  || CASE WHEN is_limit_down AND NOT is_category_new THEN ',limit' ELSE '' END
  || CASE WHEN (is_burden_up OR is_share_new) AND has_left = 1 THEN ',aged_out' ELSE '' END AS rise_reasons,
  CASE WHEN (is_burden_down AND has_settlement_fall = 1) OR (is_share_gone AND has_settlement = 1) THEN ',settlement' ELSE '' END
  || CASE WHEN (is_burden_down AND has_refund_fall = 1) OR (is_share_gone AND has_refund = 1) THEN ',refund' ELSE '' END
  || CASE WHEN (is_burden_down OR is_share_gone) AND has_assistance = 1 THEN ',assistance' ELSE '' END
  || CASE WHEN is_limit_up AND is_category_gone THEN ',category' ELSE '' END
  || CASE WHEN is_limit_up AND NOT is_category_gone THEN ',limit' ELSE '' END
  || CASE WHEN (is_burden_down OR is_share_gone) AND has_left = 1 THEN ',aged_out' ELSE '' END AS fall_reasons
FROM moved
