-- Payments outside the settlement, one in 25 stays, weeks to months later. Grain: payment. Reads `visit_now`.
SELECT
  'A140000' || CAST(1000000000000 + visit * 5 + 2 AS VARCHAR) AS rid,
  setl_id_of(visit, h2, settled_us) AS setl_id,
  psn_no_of(person) AS psn_no,
  CASE WHEN h1 % 5 = 0 THEN 'charity' ELSE 'medical' END AS asst_type,
  yuan(psn_part_amt * 0.4e0) AS asst_amt,
  CAST(CAST(make_timestamp(settled_us) AS DATE) + CAST(20 + h1 % 130 AS INTEGER) AS TIMESTAMP) AS pay_time,
  '1' AS vali_flag,
  make_timestamp(settled_us + CAST(20 + h1 % 130 + h2 % 15 AS BIGINT) * 86400000000) AS crte_time,
  make_timestamp(settled_us + CAST(20 + h1 % 130 + h2 % 15 AS BIGINT) * 86400000000) AS updt_time
FROM visit_now
WHERE kind = 3 AND broken < 0 AND NOT is_refunded AND h5 % 1000 < 36
