-- A person whose household may have come near a limit by what it bore together in a year. Grain: person.
WITH household_year AS ( -- what the persons of a household bore together
  SELECT c.household_key, SUM(b.most_amount) AS most_amount
  FROM household_claim AS c
  JOIN year_borne AS b ON b.person_key = c.person_key
  GROUP BY c.household_key
)
SELECT c.person_key, CAST(0 AS DECIMAL(38, 2)) AS most_amount, TRUE AS is_enough
FROM household_year AS h
JOIN year_limit AS l ON l.unit_type = 'household' AND 2 * h.most_amount >= l.twice_amount
JOIN household_claim AS c ON c.household_key = h.household_key
