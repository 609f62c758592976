-- A warning at a moment, beside the moment before: what was stored counts as the first (docs/assessment.md 9). Grain: warning x moment, from the moment
-- on at which the warning exists.
WITH subject AS ( -- a person, rule and window with a spell at some moment of the run, or with a stored warning
  SELECT person_key, rule_id, window_from, window_to FROM window_state WHERE crossed_on IS NOT NULL
  UNION
  SELECT w.person_key, w.rule_id, w.window_from, w.window_to
  FROM warning AS w
  JOIN moment AS m ON m.person_key = w.person_key
),
stated AS ( -- a subject at a moment of the run, or as it was stored
  SELECT
    s.person_key,
    s.rule_id,
    s.window_from,
    s.window_to,
    m.night,
    FALSE AS is_stored,
    CASE
      WHEN NOT p.is_anchor THEN 'merged'
      WHEN w.crossed_on IS NOT NULL THEN w.state
      WHEN v.rule_id IS NULL THEN 'lapsed'
      ELSE 'withdrawn'
    END AS state,
    p.is_anchor AND w.crossed_on IS NOT NULL AS is_produced,
    NOT p.is_anchor OR m.night >= s.window_to AS is_closed,
    CASE
      WHEN NOT p.is_anchor THEN LEAST(p.merged_on, s.window_to)
      WHEN m.night >= s.window_to THEN s.window_to
    END AS closed_on,
    w.crossed_on,
    w.fell_on,
    CASE WHEN w.state = 'open' THEN w.step END AS step,
    w.highest_step,
    COALESCE(w.burden_amount, CASE
      WHEN u.measure = 'total' AND NOT u.is_after_assistance THEN b.total_amount
      WHEN u.measure = 'policy_scope' AND NOT u.is_after_assistance THEN b.policy_scope_amount
      WHEN u.measure = 'compliant' AND NOT u.is_after_assistance THEN b.compliant_amount
      WHEN u.measure = 'cash' AND NOT u.is_after_assistance THEN b.cash_amount
      WHEN u.measure = 'total' THEN b.total_after_amount
      WHEN u.measure = 'policy_scope' THEN b.policy_scope_after_amount
      WHEN u.measure = 'compliant' THEN b.compliant_after_amount
      WHEN u.measure = 'cash' THEN b.cash_after_amount
    END, 0) AS burden_amount,
    w.limit_id,
    w.line_id,
    w.limit_amount,
    w.category_code,
    w.identity_rid,
    w.crossing_reasons,
    w.falling_reasons,
    w.raising_reasons,
    w.stepping_up_reasons,
    w.stepping_down_reasons,
    v.rule_id IS NOT NULL AS is_covered,
    p.region_code,
    CAST(NULL AS DECIMAL(6, 2)) AS stored_step,
    0 AS event_count,
    CAST(NULL AS VARCHAR) AS stored_reasons
  FROM subject AS s
  JOIN moment AS m ON m.person_key = s.person_key
  JOIN person_state AS p ON p.person_key = m.person_key AND p.night = m.night
  LEFT JOIN covered_person AS v ON v.person_key = m.person_key AND v.night = m.night AND v.rule_id = s.rule_id
  LEFT JOIN rule AS u ON u.rule_id = s.rule_id
  LEFT JOIN window_burden AS b ON b.person_key = m.person_key AND b.night = m.night AND b.window_from = s.window_from
  LEFT JOIN window_state AS w
    ON w.person_key = m.person_key AND w.night = m.night AND w.rule_id = s.rule_id AND w.window_from = s.window_from
  UNION ALL
  SELECT
    w.person_key, w.rule_id, w.window_from, w.window_to, w.known_on AS night, TRUE AS is_stored, w.state, w.is_produced, w.is_closed,
    w.closed_on, w.crossed_on, w.fell_on, w.step, w.highest_step, w.burden_amount, w.limit_id, w.line_id, w.limit_amount,
    w.category_code, w.identity_rid,
    CAST(NULL AS VARCHAR) AS crossing_reasons, CAST(NULL AS VARCHAR) AS falling_reasons, CAST(NULL AS VARCHAR) AS raising_reasons,
    CAST(NULL AS VARCHAR) AS stepping_up_reasons, CAST(NULL AS VARCHAR) AS stepping_down_reasons,
    TRUE AS is_covered, w.region_code, w.reached_step AS stored_step, w.event_count, w.reasons AS stored_reasons
  FROM warning AS w
  WHERE w.person_key IN (SELECT person_key FROM moment)
),
followed AS ( -- a subject at a moment with what was so before it
  SELECT
    s.*,
    MAX(CASE WHEN is_produced OR is_stored THEN 1 ELSE 0 END) OVER (
      subject_nights ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) = 1 AS is_existing,
    COALESCE(MAX(CASE WHEN is_produced OR is_stored THEN 1 ELSE 0 END) OVER (
      subject_nights ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) = 1 AS was_existing,
    MAX(COALESCE(stored_step, step)) OVER (
      subject_nights ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS reached_step,
    MAX(COALESCE(stored_step, step)) OVER (
      subject_nights ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS reached_step_before,
    MAX(event_count) OVER (PARTITION BY person_key, rule_id, window_from) AS event_count_before,
    LAG(state) OVER subject_nights AS state_before,
    LAG(is_closed) OVER subject_nights AS was_closed,
    LAG(step) OVER subject_nights AS step_before,
    LAG(crossed_on) OVER subject_nights AS crossed_on_before,
    LAG(fell_on) OVER subject_nights AS fell_on_before,
    LAG(limit_amount) OVER subject_nights AS limit_before,
    LAG(line_id) OVER subject_nights AS line_before
  FROM stated AS s
  WINDOW subject_nights AS (
    PARTITION BY person_key, rule_id, window_from ORDER BY night NULLS LAST, is_stored DESC NULLS LAST
  )
)
SELECT
  f.*,
  CASE
    WHEN f.is_produced THEN f.falling_reasons
    WHEN f.is_covered AND (f.burden_amount > f.limit_before OR (u.is_inclusive AND f.burden_amount = f.limit_before))
      THEN CASE WHEN f.line_id = f.line_before THEN 'limit' ELSE 'category' END
    WHEN f.is_covered THEN 'correction'
    WHEN EXISTS (SELECT 1 AS found FROM rule_person AS r WHERE r.rule_id = f.rule_id AND r.region_code = f.region_code) THEN 'category'
    ELSE 'region'
  END AS ending_reasons
FROM followed AS f
LEFT JOIN rule AS u ON u.rule_id = f.rule_id
WHERE f.is_existing
