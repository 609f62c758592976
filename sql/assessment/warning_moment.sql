-- A warning at a moment, beside the moment before: what was stored counts as the first (docs/assessment.md 9). Grain: warning x moment, from the moment
-- on at which the warning exists.
WITH subject AS ( -- a subject, rule and window with a spell at some moment of the run, or with a stored warning that is not sealed
  SELECT subject_key, rule_id, window_id, MIN(window_to) AS window_to
  FROM (
    SELECT subject_key, rule_id, window_id, window_to FROM window_state WHERE crossed_on IS NOT NULL
    UNION ALL
    SELECT w.subject_key, w.rule_id, w.window_id, w.window_to
    FROM warning AS w
    CROSS JOIN seal_value AS v
    WHERE w.subject_key IN (SELECT subject_key FROM moment) AND (w.window_id = 'rolling' OR w.window_from >= v.sealed_before)
  ) AS known_window
  GROUP BY subject_key, rule_id, window_id
),
stated AS ( -- a subject at a moment of the run that reaches the window, or as it was stored
  SELECT
    s.subject_key,
    s.rule_id,
    s.window_id,
    b.window_from,
    b.window_to,
    m.night,
    FALSE AS is_stored,
    p.is_anchor,
    p.merged_on,
    CASE
      WHEN NOT p.is_anchor THEN 'merged'
      WHEN w.crossed_on IS NOT NULL THEN w.state
      WHEN v.rule_id IS NULL THEN 'lapsed'
      ELSE 'withdrawn'
    END AS state,
    p.is_anchor AND w.crossed_on IS NOT NULL AS is_produced,
    CAST(NULL AS BOOLEAN) AS stored_is_closed,
    CAST(NULL AS DATE) AS stored_closed_on,
    w.crossed_on,
    w.fell_on,
    CASE WHEN w.state = 'open' THEN w.step END AS step,
    w.highest_step,
    COALESCE(w.burden_amount, b.burden_amount, 0) AS burden_amount,
    COALESCE(b.fee_amount, 0) AS fee_amount,
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
    p.is_without_members,
    p.is_household_changed,
    CAST(NULL AS DECIMAL(6, 2)) AS stored_step,
    0 AS event_count,
    CAST(NULL AS VARCHAR) AS stored_reasons
  FROM subject AS s
  JOIN moment_reach AS m ON m.subject_key = s.subject_key AND m.reach_day < s.window_to
  JOIN subject_state AS p ON p.subject_key = m.subject_key AND p.night = m.night
  LEFT JOIN covered_subject AS v ON v.subject_key = m.subject_key AND v.night = m.night AND v.rule_id = s.rule_id
  LEFT JOIN burden_now AS b
    ON b.subject_key = m.subject_key AND b.night = m.night AND b.rule_id = s.rule_id AND b.window_id = s.window_id
  LEFT JOIN window_state AS w
    ON w.subject_key = m.subject_key AND w.night = m.night AND w.rule_id = s.rule_id AND w.window_id = s.window_id
  UNION ALL
  SELECT
    w.subject_key, w.rule_id, w.window_id, w.window_from, w.window_to, w.known_on AS night, TRUE AS is_stored,
    w.state <> 'merged' AS is_anchor, CAST(NULL AS DATE) AS merged_on, w.state, w.is_produced,
    w.is_closed AS stored_is_closed, w.closed_on AS stored_closed_on, w.crossed_on, w.fell_on, w.step, w.highest_step,
    w.burden_amount, w.fee_amount, w.limit_id, w.line_id, w.limit_amount, w.category_code, w.identity_rid,
    CAST(NULL AS VARCHAR) AS crossing_reasons, CAST(NULL AS VARCHAR) AS falling_reasons, CAST(NULL AS VARCHAR) AS raising_reasons,
    CAST(NULL AS VARCHAR) AS stepping_up_reasons, CAST(NULL AS VARCHAR) AS stepping_down_reasons,
    TRUE AS is_covered, FALSE AS is_without_members, FALSE AS is_household_changed,
    w.reached_step AS stored_step, w.event_count, w.reasons AS stored_reasons
  FROM warning AS w
  WHERE w.subject_key IN (SELECT subject_key FROM moment)
),
dated AS ( -- the same with its window: where no row of it is left, the window it had
  SELECT
    s.*,
    MAX(CAST(night AS VARCHAR) || CAST(window_from AS VARCHAR)) OVER subject_nights AS latest_from,
    MAX(CAST(night AS VARCHAR) || CAST(window_to AS VARCHAR)) OVER subject_nights AS latest_to
  FROM stated AS s
  WINDOW subject_nights AS (
    PARTITION BY subject_key, rule_id, window_id ORDER BY night NULLS LAST, is_stored DESC NULLS LAST
    ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
  )
),
ended AS ( -- the same, closed or not
  SELECT
    d.subject_key, d.rule_id, d.window_id, d.night, d.is_stored, d.state, d.is_produced, d.crossed_on, d.fell_on, d.step, d.highest_step,
    d.burden_amount, d.fee_amount, d.limit_id, d.line_id, d.limit_amount, d.category_code, d.identity_rid,
    d.crossing_reasons, d.falling_reasons, d.raising_reasons, d.stepping_up_reasons, d.stepping_down_reasons,
    d.is_covered, d.is_without_members, d.is_household_changed, d.stored_step, d.event_count, d.stored_reasons,
    CAST(SUBSTRING(d.latest_from, 11) AS DATE) AS window_from,
    CAST(SUBSTRING(d.latest_to, 11) AS DATE) AS window_to,
    COALESCE(d.stored_is_closed, NOT d.is_anchor OR d.night >= CAST(SUBSTRING(d.latest_to, 11) AS DATE)) AS is_closed,
    CASE
      WHEN d.is_stored THEN d.stored_closed_on
      WHEN NOT d.is_anchor THEN LEAST(d.merged_on, CAST(SUBSTRING(d.latest_to, 11) AS DATE))
      WHEN d.night >= CAST(SUBSTRING(d.latest_to, 11) AS DATE) THEN CAST(SUBSTRING(d.latest_to, 11) AS DATE)
    END AS closed_on
  FROM dated AS d
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
    MAX(event_count) OVER (PARTITION BY subject_key, rule_id, window_id) AS event_count_before,
    LAG(state) OVER subject_nights AS state_before,
    LAG(is_closed) OVER subject_nights AS was_closed,
    LAG(step) OVER subject_nights AS step_before,
    LAG(crossed_on) OVER subject_nights AS crossed_on_before,
    LAG(fell_on) OVER subject_nights AS fell_on_before,
    LAG(limit_amount) OVER subject_nights AS limit_before,
    LAG(category_code) OVER subject_nights AS category_before
  FROM ended AS s
  WINDOW subject_nights AS (
    PARTITION BY subject_key, rule_id, window_id ORDER BY night NULLS LAST, is_stored DESC NULLS LAST
  )
)
SELECT
  f.*,
  CASE
    WHEN f.is_produced THEN f.falling_reasons
    WHEN f.is_without_members THEN ''
    WHEN f.is_covered AND f.burden_amount > 0
      AND (f.burden_amount > f.limit_before OR (u.is_inclusive AND f.burden_amount = f.limit_before))
      AND (u.paid_share_below IS NULL OR f.burden_amount > (1 - u.paid_share_below) * f.fee_amount)
      THEN CASE
        WHEN EXISTS (
          SELECT 1 AS found
          FROM identity_period AS i
          WHERE i.subject_key = f.subject_key AND i.night = f.night AND i.category_code = f.category_before
            AND i.day_from <= LEAST(f.night, CAST(f.window_to - INTERVAL '1' DAY AS DATE))
            AND LEAST(f.night, CAST(f.window_to - INTERVAL '1' DAY AS DATE)) < i.day_to
        ) THEN 'limit'
        ELSE 'category'
      END
    WHEN f.is_covered THEN 'correction'
    WHEN EXISTS (
      SELECT 1 AS found
      FROM member_state AS p
      JOIN rule_person AS r ON r.region_code = p.region_code
      WHERE p.subject_key = f.subject_key AND p.night = f.night AND r.rule_id = f.rule_id
    ) THEN 'category'
    ELSE 'region'
  END AS ending_reasons
FROM followed AS f
LEFT JOIN rule AS u ON u.rule_id = f.rule_id
WHERE f.is_existing
