-- Assistance that was due to a person for visits of the months shown, and is not paid, each layer after what those before it still owe (docs/benefits.md 5). Grain: person as counted. Reads shown_due.
SELECT person_key, CAST(SUM(in_order_amount) AS DECIMAL(16, 2)) AS outstanding_amount
FROM shown_due
GROUP BY person_key
