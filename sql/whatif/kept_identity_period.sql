-- A period in which a subject with burdens that are kept is of a category. Grain: moment x identity x category.
SELECT s.*
FROM identity_period AS s
WHERE EXISTS (SELECT 1 AS found FROM kept_burden_period AS b WHERE b.subject_key = s.subject_key AND b.night = s.night)
