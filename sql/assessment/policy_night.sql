-- A night of the run on which limits or the meaning of identity codes begin, end or become known, or thresholds or SQL were changed: everybody near a
-- limit is assessed. Grain: night.
SELECT n.night
FROM run_night AS n
JOIN policy_limit AS l ON n.night IN (l.valid_from, l.valid_to, l.known_from, l.known_to)
UNION
SELECT n.night
FROM run_night AS n
JOIN identity_category AS c ON n.night IN (c.valid_from, c.valid_to)
UNION
SELECT r.night_last AS night
FROM run_value AS r
WHERE r.is_policy_changed
