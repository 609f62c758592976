-- What is due to a person by the texts for visits since a day, unpaid and not disputed, as known on the night (docs/benefits.md). Grain: person x item.
-- Reads benefit_due, lever_value.
SELECT d.counted_key AS person_key, d.item, CAST(SUM(d.in_order_amount) AS DECIMAL(16, 2)) AS due_amount
FROM benefit_due AS d
CROSS JOIN lever_value AS v
WHERE d.state = 'outstanding' AND v.visited_from <= d.visited_on
GROUP BY d.counted_key, d.item
HAVING SUM(d.in_order_amount) > 0
ORDER BY d.counted_key NULLS LAST, d.item NULLS LAST
