-- A settlement named by its own number or by that of its visit, with its visit as benefits count it, as known on the night. Grain: named number x settlement. A refund belongs
-- to the visit of its original. Reads benefit_value and named_number (number_type: settlement or visit; number_id).
WITH known AS ( -- a settlement that is named
  SELECT n.number_type, n.number_id, s.person_key, s.setl_id, s.mdtrt_id, s.init_setl_id, s.burden_date
  FROM named_number AS n
  JOIN settlement AS s ON s.setl_id = n.number_id
  CROSS JOIN benefit_value AS r
  WHERE n.number_type = 'settlement' AND s.known_from <= r.night AND r.night < s.known_to AND s.is_valid
  UNION ALL
  SELECT n.number_type, n.number_id, s.person_key, s.setl_id, s.mdtrt_id, s.init_setl_id, s.burden_date
  FROM named_number AS n
  JOIN settlement AS s ON s.mdtrt_id = n.number_id
  CROSS JOIN benefit_value AS r
  WHERE n.number_type = 'visit' AND s.known_from <= r.night AND r.night < s.known_to AND s.is_valid
),
anchored AS ( -- the same with the number under which its person's payments count
  SELECT k.*, COALESCE(a.anchor_key, k.person_key) AS counted_key
  FROM known AS k
  CROSS JOIN benefit_value AS r
  LEFT JOIN person_anchor AS a ON a.person_key = k.person_key AND a.known_from <= r.night AND r.night < a.known_to
),
original AS ( -- the original of a refund among them
  SELECT COALESCE(a.anchor_key, s.person_key) AS counted_key, s.setl_id, s.mdtrt_id
  FROM settlement AS s
  CROSS JOIN benefit_value AS r
  LEFT JOIN person_anchor AS a ON a.person_key = s.person_key AND a.known_from <= r.night AND r.night < a.known_to
  WHERE s.known_from <= r.night AND r.night < s.known_to AND s.is_valid
    AND EXISTS (SELECT 1 AS found FROM known AS k WHERE k.init_setl_id = s.setl_id)
)
SELECT
  s.number_type,
  s.number_id,
  s.counted_key,
  COALESCE(o.mdtrt_id, o.setl_id, s.mdtrt_id, s.setl_id) AS visit_id,
  s.setl_id,
  s.burden_date
FROM anchored AS s
LEFT JOIN original AS o ON o.counted_key = s.counted_key AND o.setl_id = s.init_setl_id
