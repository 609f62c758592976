-- A person who may have come near a limit by what he bore in a year, or has a refund. Grain: person.
WITH least AS ( -- twice the least that he must have borne in it, one row
  SELECT MIN(twice_amount) AS twice_amount FROM year_limit
)
SELECT b.person_key, b.most_amount, l.twice_amount IS NOT NULL AND 2 * b.most_amount >= l.twice_amount AS is_enough
FROM year_borne AS b
CROSS JOIN least AS l
WHERE 2 * b.most_amount >= l.twice_amount OR b.person_key IN (SELECT person_key FROM refunded_person)
