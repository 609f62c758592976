-- What happened to a warning at a moment of the run. Grain: warning x event. Of several events at a moment place gives the order.
WITH first_event AS ( -- a warning that begins to exist
  SELECT m.*, 'opened' AS event, m.crossing_reasons AS reasons, 1 AS place
  FROM warning_moment AS m
  WHERE NOT m.is_stored AND NOT m.was_existing
),
ending_event AS ( -- a warning that is or becomes no longer open
  SELECT m.*, m.state AS event, m.ending_reasons AS reasons, 2 AS place
  FROM warning_moment AS m
  WHERE NOT m.is_stored
    AND m.state IN ('withdrawn', 'lapsed')
    AND (NOT m.was_existing OR m.state <> m.state_before)
),
returning_event AS ( -- a warning that is open again
  SELECT m.*, 'reopened' AS event, m.crossing_reasons AS reasons, 1 AS place
  FROM warning_moment AS m
  WHERE NOT m.is_stored AND m.was_existing AND m.state = 'open' AND m.state_before <> 'open'
),
raising_event AS ( -- an open warning above the highest step it ever reached
  SELECT m.*, 'raised' AS event, m.raising_reasons AS reasons, 1 AS place
  FROM warning_moment AS m
  WHERE NOT m.is_stored AND m.was_existing AND m.state = 'open' AND m.state_before = 'open' AND m.step > m.reached_step_before
),
revising_event AS ( -- a warning whose step or days are others than was said
  SELECT
    m.*,
    'revised' AS event,
    CASE
      WHEN m.state <> 'open' THEN m.ending_reasons
      WHEN m.step > m.step_before THEN m.stepping_up_reasons
      WHEN m.step < m.step_before THEN m.stepping_down_reasons
      ELSE m.crossing_reasons
    END AS reasons,
    1 AS place
  FROM warning_moment AS m
  WHERE NOT m.is_stored AND m.was_existing AND m.state = m.state_before AND m.state <> 'merged'
    AND (
      (m.state = 'open' AND m.step <= m.reached_step_before
        AND (m.step <> m.step_before OR m.crossed_on <> m.crossed_on_before))
      OR (m.state <> 'open'
        AND (m.crossed_on IS DISTINCT FROM m.crossed_on_before OR m.fell_on IS DISTINCT FROM m.fell_on_before))
    )
),
closing_event AS ( -- a warning whose window ended or whose person was merged into another
  SELECT m.*, 'closed' AS event, CASE WHEN m.state = 'merged' THEN 'merged' ELSE 'window' END AS reasons, 3 AS place
  FROM warning_moment AS m
  WHERE NOT m.is_stored AND m.is_closed AND (NOT m.was_existing OR NOT m.was_closed)
),
happened AS ( -- an event of the run
  SELECT * FROM first_event
  UNION ALL SELECT * FROM ending_event
  UNION ALL SELECT * FROM returning_event
  UNION ALL SELECT * FROM raising_event
  UNION ALL SELECT * FROM revising_event
  UNION ALL SELECT * FROM closing_event
)
SELECT
  h.subject_key,
  h.rule_id,
  h.window_id,
  h.event_count_before + ROW_NUMBER() OVER (
    PARTITION BY h.subject_key, h.rule_id, h.window_id ORDER BY h.night NULLS LAST, h.place NULLS LAST
  ) AS event_no,
  h.window_from,
  h.night AS known_on,
  h.event,
  CASE
    WHEN h.event = 'closed' OR NOT (h.is_household_changed OR h.is_without_members) THEN COALESCE(h.reasons, '')
    WHEN COALESCE(h.reasons, '') = '' THEN 'household'
    ELSE h.reasons || ',household'
  END AS reasons,
  h.state,
  h.crossed_on,
  h.fell_on,
  h.step,
  h.burden_amount,
  h.limit_amount
FROM happened AS h
