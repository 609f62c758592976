-- The care type begins with none of the national ones; the row is kept and counts as other.
-- zh: 医疗类别不在国家代码表中；记录保留，按其他计。
-- severity: note
-- tolerance: 0.02
-- Returns the pulled_row of each offending row of the settlement pull.
SELECT t.pulled_row
FROM typed_settlement AS t
WHERE t.med_type IS NOT NULL
  AND NOT EXISTS (SELECT 1 AS found FROM known_care_type AS n WHERE n.med_type_prefix = SUBSTRING(t.med_type, 1, 2))
