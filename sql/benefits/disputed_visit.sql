-- What is disputed of a visit on the night, by what was said: item is empty where all of the visit is meant. Grain: dispute x counted person x visit. Reads
-- disputed_settlement (setl_id, item, claimed_amount), numbered_settlement.
SELECT DISTINCT n.counted_key, n.visit_id, d.item, d.claimed_amount
FROM disputed_settlement AS d
JOIN numbered_settlement AS n ON n.number_type = 'settlement' AND n.number_id = d.setl_id
