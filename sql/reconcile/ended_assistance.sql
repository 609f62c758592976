-- A payment in force that is gone at the source, as text in the national names and no longer valid. Grain: rid.
SELECT
  t.rid,
  t.setl_id,
  p.psn_no,
  t.asst_type,
  CAST(t.assistance_amount AS VARCHAR) AS asst_amt,
  CAST(t.paid_on AS VARCHAR) || ' 00:00:00' AS pay_time,
  '0' AS vali_flag,
  CAST(t.crte_time AS VARCHAR) AS crte_time,
  CAST(GREATEST(v.ended_at, t.updt_time + INTERVAL '1' SECOND) AS VARCHAR) AS updt_time
FROM assistance AS t
JOIN person AS p ON p.person_key = t.person_key
CROSS JOIN ended_value AS v
WHERE t.known_to = DATE '9999-12-31' AND t.is_valid
  AND EXISTS (SELECT 1 AS found FROM ended_key AS k WHERE k.source_key = t.rid)
