-- A warning as of the last moment of the run, with everything that explains it. Grain: subject x rule x window.
WITH latest AS ( -- the last moment of the run at which a warning was assessed
  SELECT
    m.*,
    ROW_NUMBER() OVER (PARTITION BY subject_key, rule_id, window_id ORDER BY night DESC NULLS LAST) AS place
  FROM warning_moment AS m
  WHERE NOT m.is_stored
),
change AS ( -- how many events a warning has now, and the reasons of its last one that is not the mere end of its window
  SELECT
    subject_key, rule_id, window_id, reasons, event,
    MAX(event_no) OVER (PARTITION BY subject_key, rule_id, window_id) AS event_no,
    ROW_NUMBER() OVER (
      PARTITION BY subject_key, rule_id, window_id
      ORDER BY CASE WHEN reasons = 'window' THEN 1 ELSE 0 END NULLS LAST, event_no DESC NULLS LAST
    ) AS place
  FROM warning_change
),
stored AS ( -- what stood so far
  SELECT
    w.subject_key, w.rule_id, w.window_id, w.reasons AS stored_reasons, w.event_count, w.person_key, w.head_count, w.region_code
  FROM warning AS w
  WHERE w.subject_key IN (SELECT subject_key FROM moment)
),
spoken AS ( -- who spoke for a subject at the last moment of the run at which it had members
  SELECT
    t.*,
    ROW_NUMBER() OVER (PARTITION BY subject_key ORDER BY night DESC NULLS LAST) AS place
  FROM subject_state AS t
  WHERE person_key IS NOT NULL
),
formerly_poor AS ( -- a moment's subject with the first day it counted as having been poor before
  SELECT i.subject_key, i.night, MIN(i.day_from) AS poor_from
  FROM identity_period AS i
  JOIN category AS c ON c.category_code = i.category_code
  WHERE c.is_formerly_poor
  GROUP BY i.subject_key, i.night
)
SELECT
  l.subject_key,
  COALESCE(t.person_key, k.person_key, s.person_key) AS person_key,
  h.household_id,
  CAST(CASE WHEN t.is_without_members THEN COALESCE(k.head_count, s.head_count) ELSE t.head_count END AS INTEGER) AS head_count,
  t.hshd_income AS household_income_amount,
  l.rule_id,
  u.trigger_type,
  l.window_id,
  l.window_from,
  l.window_to,
  LEAST(l.night, CAST(l.window_to - INTERVAL '1' DAY AS DATE)) AS assessed_on,
  l.night AS known_on,
  l.state,
  l.is_produced,
  l.is_closed,
  l.closed_on,
  l.crossed_on,
  l.fell_on,
  l.step,
  l.highest_step,
  l.reached_step,
  CAST(COALESCE(e.event_no, s.event_count, 0) AS INTEGER) AS event_count,
  COALESCE(CASE WHEN e.reasons <> 'window' THEN e.reasons END, s.stored_reasons, '') AS reasons,
  CASE
    WHEN f.poor_from <= LEAST(l.night, CAST(l.window_to - INTERVAL '1' DAY AS DATE)) THEN 'return_to_poverty'
    ELSE 'fall_into_poverty'
  END AS risk_kind,
  l.limit_id,
  l.line_id,
  l.category_code,
  l.identity_rid,
  l.limit_amount,
  p.is_provisional,
  CAST(l.burden_amount AS DECIMAL(16, 2)) AS burden_amount,
  CAST(l.burden_amount / NULLIF(l.limit_amount, 0) AS DECIMAL(16, 4)) AS burden_multiple,
  CAST(l.fee_amount AS DECIMAL(16, 2)) AS fee_amount,
  COALESCE(b.total_amount, 0) AS total_amount,
  COALESCE(b.policy_scope_amount, 0) AS policy_scope_amount,
  COALESCE(b.compliant_amount, 0) AS compliant_amount,
  COALESCE(b.cash_amount, 0) AS cash_amount,
  COALESCE(b.total_after_amount, 0) AS total_after_amount,
  COALESCE(b.policy_scope_after_amount, 0) AS policy_scope_after_amount,
  COALESCE(b.compliant_after_amount, 0) AS compliant_after_amount,
  COALESCE(b.cash_after_amount, 0) AS cash_after_amount,
  r.is_assistance_known,
  CASE WHEN t.is_without_members THEN COALESCE(k.region_code, s.region_code) ELSE t.region_code END AS region_code
FROM latest AS l
CROSS JOIN run_value AS r
JOIN subject_state AS t ON t.subject_key = l.subject_key AND t.night = l.night
LEFT JOIN spoken AS k ON k.subject_key = l.subject_key AND k.place = 1
LEFT JOIN rule AS u ON u.rule_id = l.rule_id
LEFT JOIN household_key AS h ON h.household_key = l.subject_key
LEFT JOIN change AS e ON e.subject_key = l.subject_key AND e.rule_id = l.rule_id AND e.window_id = l.window_id AND e.place = 1
LEFT JOIN stored AS s ON s.subject_key = l.subject_key AND s.rule_id = l.rule_id AND s.window_id = l.window_id
LEFT JOIN formerly_poor AS f ON f.subject_key = l.subject_key AND f.night = l.night
LEFT JOIN policy_limit AS p ON p.limit_id = l.limit_id
LEFT JOIN warning_burden AS b ON b.subject_key = l.subject_key AND b.rule_id = l.rule_id AND b.window_id = l.window_id
WHERE l.place = 1
