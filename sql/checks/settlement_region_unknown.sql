-- The region of insurance (insu_admdvs) is not in the table of regions; the row is kept, and no rule may cover the person.
-- zh: 参保地(insu_admdvs)不在行政区划表中；记录保留，但可能没有规则适用。
-- severity: note
-- tolerance: 0.05
-- Returns the pulled_row of each offending row of the settlement pull.
SELECT t.pulled_row
FROM typed_settlement AS t
WHERE t.insu_admdvs IS NOT NULL
  AND EXISTS (SELECT 1 AS found FROM known_region AS any_region)
  AND NOT EXISTS (SELECT 1 AS found FROM known_region AS g WHERE g.region_code = t.insu_admdvs)
