-- A category of a person who is named in a list. Grain: person x category. Reads named_person, person_category.
SELECT c.person_key, c.category_code
FROM person_category AS c
WHERE EXISTS (SELECT 1 AS found FROM named_person AS n WHERE n.person_key = c.person_key)
