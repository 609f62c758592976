-- What was paid for a visit outside its settlements, but charity: up to the night, as known on it. Grain: person x visit that was paid for. A payment that names no settlement,
-- or one that is not known, belongs to no visit. Reads assistance, settlement, member, participation_value.
WITH paid AS ( -- a payment as known on the night, with its person
  SELECT m.person_key, p.setl_id, p.assistance_amount
  FROM assistance AS p
  JOIN member AS m ON m.member_key = p.person_key
  CROSS JOIN participation_value AS v
  WHERE p.is_valid AND p.known_from <= v.known_on AND v.known_on < p.known_to AND p.paid_on <= v.known_on
    AND p.asst_type IS DISTINCT FROM 'charity'
),
visited AS ( -- a settlement as known on the night that is no refund, with its visit
  SELECT m.person_key, s.setl_id, COALESCE(s.mdtrt_id, s.setl_id) AS visit_id
  FROM settlement AS s
  JOIN member AS m ON m.member_key = s.person_key
  CROSS JOIN participation_value AS v
  WHERE s.is_valid AND s.known_from <= v.known_on AND v.known_on < s.known_to AND s.init_setl_id IS NULL
    AND EXISTS (SELECT 1 AS found FROM paid AS p WHERE p.setl_id = s.setl_id)
)
SELECT s.person_key, s.visit_id, SUM(p.assistance_amount) AS later_amount
FROM paid AS p
JOIN visited AS s ON s.person_key = p.person_key AND s.setl_id = p.setl_id
GROUP BY s.person_key, s.visit_id
