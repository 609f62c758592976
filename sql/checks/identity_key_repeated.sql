-- Several rows of the batch have the same rid and updt_time; one of them counts.
-- zh: 同一批次中同一身份记录ID、同一更新时间出现多行；只计一行。
-- severity: note
-- tolerance: 0.02
-- Returns the pulled_row of each offending row of the identity pull.
SELECT t.pulled_row
FROM typed_identity AS t
JOIN (
  SELECT rid, updt_time
  FROM typed_identity
  WHERE pulled_row >= 0 AND reconstructed_from IS NULL
  GROUP BY rid, updt_time
  HAVING COUNT(*) > 1
) AS d ON d.rid = t.rid AND d.updt_time = t.updt_time
WHERE t.pulled_row >= 0 AND t.reconstructed_from IS NULL
