-- What is disputed of a visit on the night. Grain: counted person x visit x item; item is null where no line applies to the visit. A dispute without an item, or about one
-- that no line gives for the visit, is about all of it. Reads disputed_settlement (setl_id, item, claimed_amount), numbered_settlement, visit_line.
WITH disputed AS ( -- a dispute with its visit
  SELECT DISTINCT n.counted_key, n.visit_id, d.item, d.claimed_amount
  FROM disputed_settlement AS d
  JOIN numbered_settlement AS n ON n.number_type = 'settlement' AND n.number_id = d.setl_id
)
SELECT d.counted_key, d.visit_id, m.item, MAX(d.claimed_amount) AS claimed_amount
FROM disputed AS d
LEFT JOIN visit_line AS m ON m.counted_key = d.counted_key AND m.visit_id = d.visit_id
WHERE d.item IS NULL
  OR m.item = d.item
  OR NOT EXISTS (
    SELECT 1 AS found
    FROM visit_line AS n
    WHERE n.counted_key = d.counted_key AND n.visit_id = d.visit_id AND n.item = d.item
  )
GROUP BY d.counted_key, d.visit_id, m.item
