-- A person over a limit on the night, in whatever window of a rule of persons that the night triggers. Grain: person. Reads window_state.
SELECT DISTINCT s.subject_key
FROM window_state AS s
JOIN rule AS u ON u.rule_id = s.rule_id AND u.unit_type = 'person' AND u.trigger_type = 'night'
WHERE s.state = 'open' AND s.night < s.window_to
