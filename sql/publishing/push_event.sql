-- An event that this push tells, numbered after those told before. Grain: warning x event.
WITH happened AS ( -- an event of a warning, and its place among those of this push
  SELECT warning_id, psn_no, event, 1 AS place FROM told_warning WHERE event IS NOT NULL
  UNION ALL
  SELECT warning_id, psn_no, 'transferred' AS event, 2 AS place FROM told_warning WHERE was_sent AND sent_psn_no <> psn_no
  UNION ALL
  SELECT warning_id, psn_no, event, place FROM person_event
),
numbered AS ( -- an event with its number
  SELECT
    h.warning_id,
    h.psn_no,
    h.event,
    CAST(w.sent_event_count + ROW_NUMBER() OVER (PARTITION BY h.warning_id ORDER BY h.place NULLS LAST) AS INTEGER) AS event_no
  FROM happened AS h
  JOIN listed_warning AS w ON w.warning_id = h.warning_id
)
SELECT warning_id, psn_no, event, event_no, event_id(warning_id, event_no) AS event_id FROM numbered
