-- What was paid for a person outside the settlement in the 12 months before the night. Grain: person with a payment.
SELECT m.person_key, CAST(SUM(a.assistance_amount) AS DECIMAL(16, 2)) AS assistance_12_months_amount
FROM fed_member AS m
JOIN assistance AS a ON a.person_key = m.member_key
CROSS JOIN review_value AS v
WHERE a.known_from <= v.night AND v.night < a.known_to AND a.is_valid
  AND a.paid_on <= v.night AND v.night < CAST(a.paid_on + INTERVAL '12' MONTH AS DATE)
GROUP BY m.person_key
