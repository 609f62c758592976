-- A warning of a touched person beside his leading one that still says something: open, or of a window that ended. Grain: warning.
SELECT psn_no, rule_id, rule_title, window_from, window_last, state
FROM placed_warning
WHERE place > 1 AND state IN ('open', 'closed')
ORDER BY psn_no NULLS LAST, window_from DESC NULLS LAST, warning_id NULLS LAST
