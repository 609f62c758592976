-- What a household with somebody who has a refund bore in a year. Grain: household.
SELECT c.household_key, SUM(b.most_amount) AS most_amount
FROM household_claim AS c
JOIN year_borne AS b ON b.person_key = c.person_key
WHERE c.household_key IN (
  SELECT h.household_key FROM household_claim AS h WHERE h.person_key IN (SELECT person_key FROM refunded_person)
)
GROUP BY c.household_key
