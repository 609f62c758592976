-- An answer that matches nobody of the list, without the numbers that it names; the newest first. Grain: feedback_id.
SELECT feedback_id, status, happened_on, recorded_at, unit_name, channel_type, read_on
FROM feedback
WHERE match_type = 'none'
ORDER BY recorded_at DESC NULLS LAST, feedback_id NULLS LAST
