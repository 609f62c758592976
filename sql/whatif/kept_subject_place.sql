-- The door of a subject with burdens that are kept. Grain: moment.
SELECT s.*
FROM subject_place AS s
WHERE EXISTS (SELECT 1 AS found FROM kept_burden_period AS b WHERE b.subject_key = s.subject_key AND b.night = s.night)
