-- The insurance type is none of the national ones; the row is kept.
-- zh: 险种类型不在国家代码表中；记录保留。
-- severity: note
-- tolerance: 0.02
-- Returns the pulled_row of each offending row of the settlement pull.
SELECT t.pulled_row
FROM typed_settlement AS t
WHERE t.insutype IS NOT NULL
  AND NOT EXISTS (SELECT 1 AS found FROM known_insurance AS n WHERE n.insutype = t.insutype)
