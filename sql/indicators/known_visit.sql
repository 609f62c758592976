-- A visit that stands, as known on the night: at least one of its settlements is no refund and not refunded. Grain: person x visit. Amounts are those of the settlements
-- that stand; of those that a row does not say the visit has none. Its month is that of its first settlement; seen_on is the last day of care. Reads the settlements of followed_person from visit_reach.from_on
-- on, member, person_state, care_code, followed_code.
WITH known AS ( -- a settlement as known on the night
  SELECT m.person_key, s.*
  FROM settlement AS s
  JOIN member AS m ON m.member_key = s.person_key
  CROSS JOIN participation_value AS v
  CROSS JOIN visit_reach AS r
  WHERE s.is_valid AND s.known_from <= v.known_on AND v.known_on < s.known_to
    AND r.from_on <= s.burden_date AND s.burden_date <= v.day_on
    AND EXISTS (SELECT 1 AS found FROM followed_person AS f WHERE f.person_key = m.person_key)
),
refund AS ( -- a settlement that was refunded
  SELECT DISTINCT person_key, init_setl_id AS setl_id
  FROM known
  WHERE init_setl_id IS NOT NULL
),
original AS ( -- a settlement that is no refund, with its visit; is_standing: it was not refunded
  SELECT
    k.person_key,
    COALESCE(k.mdtrt_id, k.setl_id) AS visit_id,
    k.setl_id,
    k.med_type,
    k.out_flag,
    k.hosp_lv,
    k.burden_date,
    CASE WHEN k.enddate < k.burden_date THEN k.enddate ELSE k.burden_date END AS cared_on,
    k.begndate,
    k.enddate,
    COALESCE(k.medfee_sumamt, k.total_amount + COALESCE(k.fund_pay_sumamt, 0) + COALESCE(k.hosp_part_amt, 0)) AS fee_amount,
    k.fulamt_ownpay_amt + COALESCE(k.overlmt_selfpay, 0) AS outside_amount,
    COALESCE(k.fund_pay_sumamt, k.medfee_sumamt - k.total_amount - COALESCE(k.hosp_part_amt, 0)) AS fund_amount,
    k.inscp_scp_amt AS scope_amount,
    k.hifp_pay AS basic_amount,
    k.act_pay_dedc AS deductible_amount,
    k.total_amount,
    r.setl_id IS NULL AS is_standing
  FROM known AS k
  LEFT JOIN refund AS r ON r.person_key = k.person_key AND r.setl_id = k.setl_id
  WHERE k.init_setl_id IS NULL
),
first_row AS ( -- a settlement that stands, the first of its visit first
  SELECT
    person_key, visit_id, med_type, hosp_lv,
    ROW_NUMBER() OVER (PARTITION BY person_key, visit_id ORDER BY burden_date NULLS LAST, setl_id NULLS LAST) AS place
  FROM original
  WHERE is_standing
),
prefix AS ( -- a code of care with a prefix that the table of care types has, the longest first
  SELECT
    m.med_type, c.care_type,
    ROW_NUMBER() OVER (PARTITION BY m.med_type ORDER BY LENGTH(c.med_type_prefix) DESC NULLS LAST) AS place
  FROM (SELECT DISTINCT med_type FROM first_row WHERE place = 1) AS m
  JOIN care_code AS c ON SUBSTRING(m.med_type, 1, LENGTH(c.med_type_prefix)) = c.med_type_prefix
),
summed AS ( -- a visit with its days and the amounts that stand
  SELECT
    person_key,
    visit_id,
    MIN(burden_date) AS visit_on,
    MAX(cared_on) FILTER (WHERE is_standing) AS seen_on,
    MIN(begndate) FILTER (WHERE is_standing) AS begun_on,
    MAX(enddate) FILTER (WHERE is_standing) AS ended_on,
    MAX(CASE WHEN is_standing AND out_flag <> '0' THEN 1 WHEN is_standing AND out_flag = '0' THEN 0 END) AS elsewhere_count,
    SUM(fee_amount) FILTER (WHERE is_standing) AS fee_amount,
    SUM(outside_amount) FILTER (WHERE is_standing) AS outside_amount,
    COUNT(*) FILTER (WHERE is_standing AND outside_amount IS NULL) AS outside_unknown_count,
    SUM(fund_amount) FILTER (WHERE is_standing) AS fund_amount,
    SUM(scope_amount) FILTER (WHERE is_standing) AS scope_amount,
    SUM(basic_amount) FILTER (WHERE is_standing) AS basic_amount,
    SUM(deductible_amount) FILTER (WHERE is_standing) AS deductible_amount,
    COUNT(*) FILTER (WHERE is_standing AND fund_amount IS NULL) AS fund_unknown_count,
    COUNT(*) FILTER (WHERE is_standing AND scope_amount IS NULL) AS scope_unknown_count,
    COUNT(*) FILTER (WHERE is_standing AND basic_amount IS NULL) AS basic_unknown_count,
    COUNT(*) FILTER (WHERE is_standing AND deductible_amount IS NULL) AS deductible_unknown_count,
    SUM(total_amount) FILTER (WHERE is_standing) AS burden_amount
  FROM original
  GROUP BY person_key, visit_id
),
visit AS ( -- a visit with its first code of care and level of hospital, and the region of its person
  SELECT s.*, l.med_type, l.hosp_lv, COALESCE(p.region_code, '') AS region_code
  FROM summed AS s
  JOIN first_row AS l ON l.person_key = s.person_key AND l.visit_id = s.visit_id AND l.place = 1
  LEFT JOIN person_state AS p ON p.person_key = s.person_key
),
followed AS ( -- a visit with what the region counts apart on its day
  SELECT
    v.person_key,
    v.visit_id,
    MAX(CASE WHEN f.care = 'chronic' THEN 1 ELSE 0 END) AS chronic_count,
    MAX(CASE WHEN f.care = 'special' THEN 1 ELSE 0 END) AS special_count,
    MAX(CASE WHEN f.care = 'hypertension_diabetes' THEN 1 ELSE 0 END) AS hypertension_diabetes_count,
    MAX(CASE WHEN f.care = 'referral' THEN 1 ELSE 0 END) AS referral_count,
    MAX(CASE f.care WHEN 'primary_hospital' THEN 1 WHEN 'secondary_hospital' THEN 2 WHEN 'tertiary_hospital' THEN 3 END) AS hospital_level
  FROM visit AS v
  JOIN followed_code AS f
    ON f.region_code = v.region_code
    AND SUBSTRING(CASE WHEN f.care IN ('primary_hospital', 'secondary_hospital', 'tertiary_hospital') THEN v.hosp_lv ELSE v.med_type END, 1, LENGTH(f.prefix)) = f.prefix
    AND f.valid_from <= v.visit_on AND v.visit_on < f.valid_to
  GROUP BY v.person_key, v.visit_id
)
SELECT
  v.person_key,
  v.visit_id,
  v.visit_on,
  v.seen_on,
  v.begun_on,
  v.ended_on,
  COALESCE(p.care_type, 'other') AS care_type,
  COALESCE(f.chronic_count, 0) = 1 AS is_chronic,
  COALESCE(f.special_count, 0) = 1 AS is_special,
  COALESCE(f.hypertension_diabetes_count, 0) = 1 AS is_hypertension_diabetes,
  COALESCE(f.referral_count, 0) = 1 AS is_referral,
  f.hospital_level,
  CASE v.elsewhere_count WHEN 1 THEN 'elsewhere' WHEN 0 THEN 'local' END AS place_type,
  v.fee_amount,
  CASE WHEN v.outside_unknown_count = 0 THEN v.outside_amount END AS outside_amount,
  CASE WHEN v.fund_unknown_count = 0 THEN v.fund_amount END AS fund_amount,
  CASE WHEN v.scope_unknown_count = 0 THEN v.scope_amount END AS scope_amount,
  CASE WHEN v.basic_unknown_count = 0 THEN v.basic_amount END AS basic_amount,
  CASE WHEN v.deductible_unknown_count = 0 THEN v.deductible_amount END AS deductible_amount,
  v.burden_amount
FROM visit AS v
LEFT JOIN prefix AS p ON p.med_type = v.med_type AND p.place = 1
LEFT JOIN followed AS f ON f.person_key = v.person_key AND f.visit_id = v.visit_id
