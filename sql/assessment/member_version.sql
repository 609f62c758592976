-- A version of a settlement of a moment's person, with the last day of any row that ever belonged to a visit with it. Grain: settlement x version.
WITH own_visit AS ( -- a settlement with a visit it ever belonged to of itself
  SELECT DISTINCT setl_id, init_setl_id, COALESCE(mdtrt_id, setl_id) AS visit_id FROM member_row
),
visit AS ( -- the same, a refund also with that of its original, which may have been removed
  SELECT setl_id, visit_id FROM own_visit
  UNION
  SELECT r.setl_id, o.visit_id
  FROM own_visit AS r
  JOIN own_visit AS o ON o.setl_id = r.init_setl_id
  UNION
  SELECT r.setl_id, COALESCE(o.mdtrt_id, o.setl_id) AS visit_id
  FROM own_visit AS r
  JOIN moment_removed AS o ON o.setl_id = r.init_setl_id
),
visit_end AS ( -- a visit with its last day
  SELECT i.visit_id, MAX(v.burden_date) AS visit_last
  FROM visit AS i
  JOIN member_row AS v ON v.setl_id = i.setl_id
  GROUP BY i.visit_id
),
settlement_end AS ( -- a settlement with the last day of its visits
  SELECT i.setl_id, MAX(e.visit_last) AS visit_last
  FROM visit AS i
  JOIN visit_end AS e ON e.visit_id = i.visit_id
  GROUP BY i.setl_id
)
SELECT v.*, e.visit_last
FROM member_row AS v
JOIN settlement_end AS e ON e.setl_id = v.setl_id
