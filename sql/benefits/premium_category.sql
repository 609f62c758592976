-- A category that a counted person is of on 1 January of the year of insurance. Grain: counted person x category. Reads benefit_listed_person, premium_value.
SELECT DISTINCT p.counted_key, p.category_code
FROM benefit_listed_person AS p
CROSS JOIN premium_value AS v
WHERE p.day_from <= v.year_first AND v.year_first < p.day_to
