-- A settlement of the year looked at that is kept for a person it ever belonged to, and why. Grain: settlement.
SELECT s.setl_id, MAX(k.kept_reason) AS kept_reason
FROM settlement AS s
JOIN kept_person AS k ON k.person_key = s.person_key
WHERE s.setl_id IN (SELECT setl_id FROM year_settlement)
GROUP BY s.setl_id
