-- The most that a person can have borne by his settlements of a year. Grain: person. Reads the year of everybody.
SELECT s.person_key, SUM(s.most_amount) AS most_amount
FROM settlement AS s
CROSS JOIN year_value AS y
WHERE s.burden_date >= y.day_from AND s.burden_date < y.day_to
GROUP BY s.person_key
