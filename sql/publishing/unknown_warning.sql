-- A warning that the platform holds as open and the warehouse no longer knows, after a rebuild or a restore: a correction took it away. Grain: warning.
SELECT t.warning_id, t.psn_no
FROM sent_warning AS t
WHERE t.state = 'open' AND NOT EXISTS (SELECT 1 AS found FROM risk_row AS r WHERE r.warning_id = t.warning_id)
