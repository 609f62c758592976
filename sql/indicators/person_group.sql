-- A person in a group that is counted: '*' everybody, 'listed' whoever is of a category, and each category. Grain: person x group. Reads person_state,
-- person_category.
SELECT person_key, '*' AS group_code FROM person_state
UNION ALL
SELECT DISTINCT person_key, 'listed' AS group_code FROM person_category
UNION ALL
SELECT person_key, category_code AS group_code FROM person_category
