-- A settlement of the year up to the night that is no refund and was not refunded, as known on the night. Grain: person x settlement. Reads moment_member, member_state, care_code,
-- followed_code, forecast_value and the settlements of these persons.
WITH known AS ( -- a settlement as known on the night, dated not after it
  SELECT
    m.subject_key, s.setl_id, s.init_setl_id, COALESCE(s.mdtrt_id, s.setl_id) AS visit_id, s.med_type, s.out_flag, s.burden_date,
    COALESCE(s.medfee_sumamt, s.total_amount + COALESCE(s.fund_pay_sumamt, 0) + COALESCE(s.hosp_part_amt, 0)) AS fee_amount,
    s.total_amount,
    COALESCE(s.hifp_pay, 0) AS basic_amount,
    COALESCE(s.hifmi_pay, 0) AS serious_amount,
    COALESCE(s.maf_pay, 0) AS assistance_amount,
    COALESCE(s.fund_pay_sumamt, 0) AS fund_amount,
    s.fulamt_ownpay_amt + COALESCE(s.overlmt_selfpay, 0) AS outside_amount
  FROM settlement AS s
  CROSS JOIN forecast_value AS v
  JOIN moment_member AS m ON m.member_key = s.person_key
  WHERE s.is_valid AND s.known_from <= v.night AND v.night < s.known_to AND v.look_from <= s.burden_date AND s.burden_date <= v.night
),
standing AS ( -- one that is no refund and was not refunded
  SELECT k.*
  FROM known AS k
  WHERE k.init_setl_id IS NULL
    AND NOT EXISTS (SELECT 1 AS found FROM known AS r WHERE r.subject_key = k.subject_key AND r.init_setl_id = k.setl_id)
),
prefix AS ( -- a code of care with a prefix that the table of care types has, the longest first
  SELECT
    m.med_type, c.care_type,
    ROW_NUMBER() OVER (PARTITION BY m.med_type ORDER BY LENGTH(c.med_type_prefix) DESC NULLS LAST) AS place
  FROM (SELECT DISTINCT med_type FROM standing) AS m
  JOIN care_code AS c ON SUBSTRING(m.med_type, 1, LENGTH(c.med_type_prefix)) = c.med_type_prefix
),
placed AS ( -- a person with the region whose values hold for him
  SELECT DISTINCT subject_key, COALESCE(region_code, '') AS region_code
  FROM member_state
  WHERE person_key = subject_key
),
followed AS ( -- a settlement with care that is counted apart
  SELECT
    s.subject_key, s.setl_id,
    MAX(CASE WHEN f.care = 'chronic' THEN 1 ELSE 0 END) AS chronic_count,
    MAX(CASE WHEN f.care = 'special' THEN 1 ELSE 0 END) AS special_count
  FROM standing AS s
  JOIN placed AS p ON p.subject_key = s.subject_key
  JOIN followed_code AS f
    ON f.region_code = p.region_code AND SUBSTRING(s.med_type, 1, LENGTH(f.prefix)) = f.prefix
    AND f.valid_from <= s.burden_date AND s.burden_date < f.valid_to
  GROUP BY s.subject_key, s.setl_id
)
SELECT
  s.subject_key, s.setl_id, s.visit_id, s.burden_date, CAST(date_trunc('month', s.burden_date) AS DATE) AS month_first_date,
  COALESCE(c.care_type, 'other') AS care_type,
  COALESCE(f.chronic_count, 0) = 1 AS is_chronic,
  COALESCE(f.special_count, 0) = 1 AS is_special,
  s.out_flag, s.fee_amount, s.total_amount, s.basic_amount, s.serious_amount, s.assistance_amount,
  s.fund_amount - s.basic_amount - s.serious_amount - s.assistance_amount AS other_fund_amount,
  s.outside_amount
FROM standing AS s
LEFT JOIN prefix AS c ON c.med_type = s.med_type AND c.place = 1
LEFT JOIN followed AS f ON f.subject_key = s.subject_key AND f.setl_id = s.setl_id
