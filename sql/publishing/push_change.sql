-- A warning that was sent or is to be, with what happened to it since it was last sent (event null: nothing that is told). Grain: warning.
-- is_due: its rhythm comes up with this push, its receipt was reported, its person is monitored by now, or the
-- receiver refused him before. is_live: open, or closed with
-- an answer still due.
-- What a push tells is the difference to what was sent, never each night's events in between.
WITH partner_rhythm AS ( -- a warning and the rhythm of the one it continues or that continues it
  SELECT warning_id, sent_rhythm AS rhythm FROM continuation
  UNION
  SELECT sent_warning_id AS warning_id, rhythm FROM continuation
),
prompted AS ( -- a warning that is due together with its partner
  SELECT DISTINCT p.warning_id FROM partner_rhythm AS p JOIN due_rhythm AS d ON d.rhythm = p.rhythm
),
recognised AS ( -- a person on the list whose visit is called off because he is monitored by now, which does not wait for a rhythm
  SELECT s.psn_no
  FROM sent_person AS s
  JOIN listed_person AS p ON p.psn_no = s.psn_no
  WHERE p.is_monitored AND NOT s.is_monitored AND s.state IN ('open', 'closed')
),
compared AS ( -- a warning beside what was sent of it
  SELECT
    p.warning_id,
    p.psn_no,
    p.state,
    p.region_code,
    p.due_days,
    p.step,
    p.crossed_on,
    p.fell_on,
    d.rhythm IS NOT NULL OR q.warning_id IS NOT NULL OR y.warning_id IS NOT NULL OR x.psn_no IS NOT NULL
      OR m.psn_no IS NOT NULL AS is_due,
    t.warning_id IS NOT NULL AS was_sent,
    t.psn_no AS sent_psn_no,
    t.state AS sent_state,
    t.step AS sent_step,
    t.crossed_on AS sent_crossed_on,
    t.fell_on AS sent_fell_on,
    t.first_pushed_on,
    t.counted_from,
    t.due_on,
    t.decision_due_on,
    COALESCE(t.event_count, 0) AS sent_event_count,
    t.highest_step
  FROM risk_row AS p
  LEFT JOIN sent_warning AS t ON t.warning_id = p.warning_id
  LEFT JOIN due_rhythm AS d ON d.rhythm = p.rhythm
  LEFT JOIN prompted AS q ON q.warning_id = p.warning_id
  LEFT JOIN receipt AS y ON y.warning_id = p.warning_id
  LEFT JOIN refused_person AS x ON x.psn_no = p.psn_no
  LEFT JOIN recognised AS m ON m.psn_no = t.psn_no
  WHERE t.warning_id IS NOT NULL OR p.is_to_be_pushed
)
SELECT
  c.*,
  CASE
    WHEN NOT c.was_sent THEN 'opened'
    WHEN c.state IN ('open', 'closed') AND c.sent_state IN ('withdrawn', 'lapsed', 'merged') THEN 'reopened'
    WHEN c.state = 'open' AND c.sent_state = 'closed' THEN 'reopened'
    WHEN c.state <> c.sent_state THEN c.state
    WHEN c.state IN ('open', 'closed') AND c.step > c.highest_step THEN 'raised'
    WHEN c.state <> 'merged' AND (
      c.step IS DISTINCT FROM c.sent_step
      OR c.crossed_on IS DISTINCT FROM c.sent_crossed_on
      OR c.fell_on IS DISTINCT FROM c.sent_fell_on
    ) THEN 'revised'
  END AS event,
  c.state = 'open' OR (c.state = 'closed' AND COALESCE(c.decision_due_on, c.due_on) >= r.night) AS is_live
FROM compared AS c
CROSS JOIN publish_value AS r
