-- Several rows of the batch have the same setl_id and updt_time; one of them counts.
-- zh: 同一批次中同一结算ID、同一更新时间出现多行；只计一行。
-- severity: note
-- tolerance: 0.02
-- Returns the pulled_row of each offending row of the settlement pull.
SELECT t.pulled_row
FROM typed_settlement AS t
JOIN (
  SELECT setl_id, updt_time
  FROM typed_settlement
  WHERE
    pulled_row >= 0 AND reconstructed_from IS NULL
    AND setl_id IN (SELECT setl_id FROM repeated_settlement)
  GROUP BY setl_id, updt_time
  HAVING COUNT(*) > 1
) AS d ON d.setl_id = t.setl_id AND d.updt_time = t.updt_time
WHERE t.pulled_row >= 0 AND t.reconstructed_from IS NULL
