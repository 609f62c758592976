-- The newest version in the warehouse of the refunds, and of the settlements flagged as refunded, of the persons of whom all settlements are needed; only what rules
-- read of such. Grain: settlement.
-- Two scans that each read few columns: with both conditions in one the engine reads every column of every row.
SELECT
  w.psn_no,
  s.setl_id,
  CAST(NULL AS VARCHAR) AS mdtrt_id,
  s.init_setl_id,
  s.refd_setl_flag,
  CAST(NULL AS VARCHAR) AS mid_setl_flag,
  s.is_valid,
  CAST(NULL AS VARCHAR) AS med_type,
  CAST(NULL AS DATE) AS begndate,
  CAST(NULL AS DATE) AS enddate,
  s.burden_date,
  CAST(NULL AS DECIMAL(16, 2)) AS medfee_sumamt,
  CAST(NULL AS DECIMAL(16, 2)) AS fund_pay_sumamt,
  s.total_amount
FROM settlement AS s
JOIN whole_person AS w ON w.person_key = s.person_key
WHERE s.known_to = DATE '9999-12-31' AND s.init_setl_id IS NOT NULL
UNION ALL
SELECT
  w.psn_no,
  s.setl_id,
  CAST(NULL AS VARCHAR) AS mdtrt_id,
  s.init_setl_id,
  s.refd_setl_flag,
  CAST(NULL AS VARCHAR) AS mid_setl_flag,
  s.is_valid,
  CAST(NULL AS VARCHAR) AS med_type,
  CAST(NULL AS DATE) AS begndate,
  CAST(NULL AS DATE) AS enddate,
  s.burden_date,
  CAST(NULL AS DECIMAL(16, 2)) AS medfee_sumamt,
  CAST(NULL AS DECIMAL(16, 2)) AS fund_pay_sumamt,
  s.total_amount
FROM settlement AS s
JOIN whole_person AS w ON w.person_key = s.person_key
WHERE s.known_to = DATE '9999-12-31' AND s.init_setl_id IS NULL AND s.refd_setl_flag <> '0'
