-- What happened to a warning. Grain: warning x event. Reads asked_warning.
SELECT e.warning_id, e.event_no, e.event, e.known_on, e.reasons, e.step, e.burden_amount, e.limit_amount
FROM warning_event AS e
JOIN asked_warning AS w ON w.warning_id = e.warning_id
