-- A warning that caseworkers have to do with: open, or of a window that ended less than two years ago (a rolling one: since the burden fell).
-- Grain: warning. Reads review_value (one row: night, kept_from, is_assistance_known). Rules on application only hint and are left out.
SELECT w.*
FROM warning AS w
CROSS JOIN review_value AS v
WHERE w.trigger_type IS DISTINCT FROM 'application' AND (
  (w.state = 'open' AND NOT w.is_closed)
  OR (w.window_id <> 'rolling' AND w.window_to > v.kept_from)
  OR (w.window_id = 'rolling' AND COALESCE(w.fell_on, w.crossed_on, w.known_on) > v.kept_from)
)
