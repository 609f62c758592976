-- The newest version in the warehouse of the refunds, and of the settlements flagged as refunded, of the persons of whom all settlements are needed; only what rules
-- read of such. Grain: settlement.
WITH refund AS ( -- a refund, or a settlement flagged as refunded
  -- Two scans that each read few columns: with both conditions in one the engine reads every column of every row.
  SELECT person_key, setl_id, init_setl_id, refd_setl_flag, is_valid, burden_date, total_amount
  FROM settlement
  WHERE known_to = DATE '9999-12-31' AND init_setl_id IS NOT NULL
  UNION ALL
  SELECT person_key, setl_id, init_setl_id, refd_setl_flag, is_valid, burden_date, total_amount
  FROM settlement
  WHERE known_to = DATE '9999-12-31' AND init_setl_id IS NULL AND refd_setl_flag <> '0'
)
SELECT
  w.psn_no,
  r.setl_id,
  CAST(NULL AS VARCHAR) AS mdtrt_id,
  r.init_setl_id,
  r.refd_setl_flag,
  CAST(NULL AS VARCHAR) AS mid_setl_flag,
  r.is_valid,
  CAST(NULL AS VARCHAR) AS med_type,
  CAST(NULL AS DATE) AS begndate,
  CAST(NULL AS DATE) AS enddate,
  r.burden_date,
  CAST(NULL AS DECIMAL(16, 2)) AS medfee_sumamt,
  CAST(NULL AS DECIMAL(16, 2)) AS fund_pay_sumamt,
  r.total_amount
FROM refund AS r
JOIN whole_person AS w ON w.person_key = r.person_key
