-- Several rows of the batch have the same psn_no and updt_time; one of them counts.
-- zh: 同一批次中同一人员编号、同一更新时间出现多行；只计一行。
-- severity: note
-- tolerance: 0.02
-- Returns the pulled_row of each offending row of the insured pull.
SELECT t.pulled_row
FROM typed_insured AS t
JOIN (
  SELECT psn_no, updt_time
  FROM typed_insured
  WHERE pulled_row >= 0 AND reconstructed_from IS NULL
  GROUP BY psn_no, updt_time
  HAVING COUNT(*) > 1
) AS d ON d.psn_no = t.psn_no AND d.updt_time = t.updt_time
WHERE t.pulled_row >= 0 AND t.reconstructed_from IS NULL
