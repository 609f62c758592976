-- A visit of a person who was ever listed, with what it cost and who paid, netted over its refunds, as known on the night. Grain: counted person x visit (x year, of a stay settled in parts).
-- remainder_amount: what the layers before assistance left within the policy scope, not below 0; own_amount: what basic insurance left of it; both null where the
-- record has no policy scope. insured_amount: all funds but assistance, and serious-illness insurance paid outside. A visit belongs to the year of its first day.
-- Reads back to benefit_value.day_first.
WITH anchor AS ( -- a number of a listed person
  SELECT p.person_key, COALESCE(a.anchor_key, p.person_key) AS counted_key
  FROM person AS p
  CROSS JOIN benefit_value AS r
  LEFT JOIN person_anchor AS a ON a.person_key = p.person_key AND a.known_from <= r.night AND r.night < a.known_to
  WHERE COALESCE(a.anchor_key, p.person_key) IN (SELECT counted_key FROM benefit_listed_person)
),
known AS ( -- a settlement as known on the night
  SELECT
    a.counted_key, s.setl_id, s.mdtrt_id, s.init_setl_id, s.mid_setl_flag, s.burden_date, s.med_type, s.insutype, s.out_flag,
    s.medfee_sumamt, s.inscp_scp_amt, s.hifp_pay, s.hifmi_pay, s.maf_pay, s.fund_pay_sumamt, s.hosp_part_amt, s.total_amount
  FROM settlement AS s
  JOIN anchor AS a ON a.person_key = s.person_key
  CROSS JOIN benefit_value AS r
  WHERE s.known_from <= r.night AND r.night < s.known_to AND s.is_valid
),
refunded AS ( -- an original with its refund's number
  SELECT f.counted_key, f.setl_id AS refund_id, o.setl_id, o.mdtrt_id, o.burden_date
  FROM known AS f
  JOIN known AS o ON o.counted_key = f.counted_key AND o.setl_id = f.init_setl_id
  WHERE f.init_setl_id IS NOT NULL
),
joined AS ( -- a settlement with the number of its visit; of a refund that of its original, and the original's day
  SELECT
    s.*,
    COALESCE(o.mdtrt_id, o.setl_id, s.mdtrt_id, s.setl_id) AS whole_id,
    CAST(EXTRACT(YEAR FROM COALESCE(o.burden_date, s.burden_date)) AS INTEGER) AS part_year
  FROM known AS s
  LEFT JOIN refunded AS o ON o.counted_key = s.counted_key AND o.refund_id = s.setl_id
),
split AS ( -- a stay that was settled in parts
  SELECT counted_key, whole_id, MIN(part_year) AS first_year
  FROM joined
  GROUP BY counted_key, whole_id
  HAVING MAX(mid_setl_flag) = '1' AND MAX(part_year) > MIN(part_year)
),
linked AS ( -- a settlement with its visit: a stay settled in parts is one in each year, the later ones with the year behind the number
  SELECT
    j.*,
    CASE WHEN j.part_year > p.first_year THEN j.whole_id || '/' || CAST(j.part_year AS VARCHAR) ELSE j.whole_id END AS visit_id
  FROM joined AS j
  LEFT JOIN split AS p ON p.counted_key = j.counted_key AND p.whole_id = j.whole_id
),
outside AS ( -- what was paid for a settlement outside it
  SELECT
    a.counted_key,
    p.setl_id,
    SUM(CASE WHEN p.asst_type = 'serious_illness' THEN 0 ELSE p.assistance_amount END) AS outside_amount,
    SUM(CASE WHEN p.asst_type = 'serious_illness' THEN p.assistance_amount ELSE 0 END) AS serious_outside_amount,
    MAX(p.paid_on) AS last_paid_on
  FROM assistance AS p
  JOIN anchor AS a ON a.person_key = p.person_key
  CROSS JOIN benefit_value AS r
  WHERE p.known_from <= r.night AND r.night < p.known_to AND p.is_valid AND p.paid_on <= r.night
    AND p.asst_type IS DISTINCT FROM 'charity'
  GROUP BY a.counted_key, p.setl_id
),
visit AS ( -- a visit with its sums
  SELECT
    l.counted_key,
    l.visit_id,
    COALESCE(MIN(l.burden_date) FILTER (WHERE l.init_setl_id IS NULL), MIN(l.burden_date)) AS visited_on,
    MIN(l.med_type) FILTER (WHERE l.init_setl_id IS NULL) AS med_type,
    MIN(l.insutype) FILTER (WHERE l.init_setl_id IS NULL) AS insutype,
    MIN(CASE WHEN l.out_flag = '0' THEN 'local' WHEN l.out_flag IS NOT NULL THEN 'elsewhere' END) FILTER (WHERE l.init_setl_id IS NULL) AS place_type,
    SUM(COALESCE(l.medfee_sumamt, l.total_amount + COALESCE(l.fund_pay_sumamt, 0) + COALESCE(l.hosp_part_amt, 0))) AS fee_amount,
    SUM(l.inscp_scp_amt) AS scope_amount,
    SUM(COALESCE(l.hifp_pay, 0)) AS basic_amount,
    SUM(COALESCE(l.hifmi_pay, 0)) AS serious_amount,
    SUM(COALESCE(l.fund_pay_sumamt, 0)) AS fund_amount,
    SUM(COALESCE(l.maf_pay, 0)) AS settled_amount,
    SUM(l.total_amount) AS borne_amount,
    SUM(COALESCE(o.outside_amount, 0)) AS outside_amount,
    SUM(COALESCE(o.serious_outside_amount, 0)) AS serious_outside_amount,
    MAX(o.last_paid_on) AS last_paid_on,
    COUNT(*) FILTER (WHERE l.inscp_scp_amt IS NULL) AS unknown_count
  FROM linked AS l
  LEFT JOIN outside AS o ON o.counted_key = l.counted_key AND o.setl_id = l.setl_id
  GROUP BY l.counted_key, l.visit_id
),
prefix AS ( -- a code of care with the longest prefix that the table of care types has
  SELECT
    m.med_type, c.care_type,
    ROW_NUMBER() OVER (PARTITION BY m.med_type ORDER BY LENGTH(c.med_type_prefix) DESC NULLS LAST) AS place
  FROM (SELECT DISTINCT med_type FROM visit) AS m
  JOIN care_code AS c ON SUBSTRING(m.med_type, 1, LENGTH(c.med_type_prefix)) = c.med_type_prefix
)
SELECT
  v.counted_key,
  v.visit_id,
  v.visited_on,
  CAST(EXTRACT(YEAR FROM v.visited_on) AS INTEGER) AS visit_year,
  v.med_type,
  v.insutype,
  COALESCE(c.care_type, 'other') AS care_type,
  v.place_type,
  CAST(v.fee_amount AS DECIMAL(16, 2)) AS fee_amount,
  CAST(v.scope_amount AS DECIMAL(16, 2)) AS scope_amount,
  CAST(v.basic_amount AS DECIMAL(16, 2)) AS basic_amount,
  CAST(v.serious_amount AS DECIMAL(16, 2)) AS serious_amount,
  CAST(v.borne_amount AS DECIMAL(16, 2)) AS borne_amount,
  CAST(v.settled_amount AS DECIMAL(16, 2)) AS settled_amount,
  CAST(v.outside_amount AS DECIMAL(16, 2)) AS outside_amount,
  CAST(v.serious_outside_amount AS DECIMAL(16, 2)) AS serious_outside_amount,
  CAST(v.fund_amount - v.settled_amount + v.serious_outside_amount AS DECIMAL(16, 2)) AS insured_amount,
  v.last_paid_on,
  CASE WHEN v.unknown_count = 0 THEN CAST(GREATEST(v.scope_amount - v.basic_amount, 0) AS DECIMAL(16, 2)) END AS own_amount,
  CASE
    WHEN v.unknown_count = 0
      THEN CAST(GREATEST(v.scope_amount - (v.fund_amount - v.settled_amount + v.serious_outside_amount), 0) AS DECIMAL(16, 2))
  END AS remainder_amount
FROM visit AS v
CROSS JOIN benefit_value AS r
LEFT JOIN prefix AS c ON c.med_type = v.med_type AND c.place = 1
WHERE v.visited_on >= r.day_first AND v.visited_on <= r.night
