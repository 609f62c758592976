-- A settlement of the year looked at with a visit, by any of its versions, of which any row ever had a day from which on rows stay (the visit_last of
-- assessment/member_version, for everybody). Grain: settlement. Reads all years, a semi-join with the year's visits at a time.
WITH own_visit AS ( -- a settlement with a visit it ever belonged to of itself
  SELECT DISTINCT setl_id, init_setl_id, COALESCE(mdtrt_id, setl_id) AS visit_id
  FROM settlement
  WHERE setl_id IN (SELECT setl_id FROM year_settlement)
),
visit AS ( -- the same, a refund also with that of its original
  SELECT setl_id, visit_id FROM own_visit
  UNION
  SELECT o.setl_id, COALESCE(s.mdtrt_id, s.setl_id) AS visit_id
  FROM own_visit AS o
  JOIN settlement AS s ON s.setl_id = o.init_setl_id
),
visit_row AS ( -- a settlement that ever belonged to one of these visits of itself
  SELECT DISTINCT COALESCE(mdtrt_id, setl_id) AS visit_id, setl_id
  FROM settlement
  WHERE COALESCE(mdtrt_id, setl_id) IN (SELECT visit_id FROM visit)
),
member AS ( -- the same and the refunds of such
  SELECT visit_id, setl_id FROM visit_row
  UNION
  SELECT m.visit_id, r.setl_id
  FROM visit_row AS m
  JOIN settlement AS r ON r.init_setl_id = m.setl_id
),
late_visit AS ( -- a visit that reaches into what stays
  SELECT DISTINCT m.visit_id
  FROM member AS m
  JOIN settlement AS s ON s.setl_id = m.setl_id
  CROSS JOIN retention_value AS v
  WHERE s.burden_date >= v.before_day
)
SELECT DISTINCT i.setl_id
FROM visit AS i
WHERE i.visit_id IN (SELECT visit_id FROM late_visit)
