-- A known settlement with its visit, its placing date and what a rule may choose it by (docs/assessment.md 4). Grain: moment x settlement.
-- A removed one stands in as a stub without amounts, on the day before which everything of its visit was, so that later rows of the visit find their place;
-- is_removed: a stub, or placed by one where everything is sealed: nothing counts it.
WITH known AS ( -- a known settlement or a stub
  SELECT
    s.subject_key, s.night, s.person_key, s.setl_id, s.init_setl_id, s.mdtrt_id, s.mid_setl_flag, s.insutype, s.med_type, s.out_flag, s.burden_date,
    s.total_amount, s.policy_scope_amount, s.compliant_amount, s.cash_amount, s.account_amount, s.mutual_aid_amount, s.upfront_amount,
    s.fee_amount, s.updt_time, s.is_reconstructed, FALSE AS is_stub, r.before_day
  FROM known_settlement AS s
  LEFT JOIN moment_removed AS r
    ON r.subject_key = s.subject_key AND r.night = s.night AND r.person_key = s.person_key AND r.setl_id = s.setl_id
  UNION ALL
  SELECT
    subject_key, night, person_key, setl_id, init_setl_id, mdtrt_id, mid_setl_flag, NULL AS insutype, NULL AS med_type, NULL AS out_flag,
    CAST(before_day - INTERVAL '1' DAY AS DATE) AS burden_date,
    NULL AS total_amount, NULL AS policy_scope_amount, NULL AS compliant_amount, NULL AS cash_amount, NULL AS account_amount,
    NULL AS mutual_aid_amount, NULL AS upfront_amount, NULL AS fee_amount, NULL AS updt_time, FALSE AS is_reconstructed, TRUE AS is_stub, before_day
  FROM moment_removed
  WHERE NOT is_replaced
),
original AS ( -- a settlement that is no refund
  SELECT
    subject_key, night, person_key, setl_id, COALESCE(mdtrt_id, setl_id) AS visit_id, insutype, med_type, out_flag
  FROM known
  WHERE init_setl_id IS NULL
),
linked AS ( -- a settlement with its visit; a refund with its original, if that is known
  SELECT
    s.subject_key, s.night, s.person_key, s.setl_id, s.init_setl_id, s.mid_setl_flag, s.burden_date,
    s.total_amount, s.policy_scope_amount, s.compliant_amount, s.cash_amount,
    s.account_amount, s.mutual_aid_amount, s.upfront_amount, s.fee_amount, s.updt_time, s.is_reconstructed, s.is_stub, s.before_day,
    o.setl_id AS original_setl_id,
    CASE
      WHEN s.init_setl_id IS NULL THEN COALESCE(s.mdtrt_id, s.setl_id)
      ELSE COALESCE(o.visit_id, s.mdtrt_id, s.setl_id)
    END AS visit_id,
    CASE WHEN o.setl_id IS NULL THEN s.insutype ELSE o.insutype END AS insutype,
    CASE WHEN o.setl_id IS NULL THEN s.med_type ELSE o.med_type END AS med_type,
    CASE WHEN o.setl_id IS NULL THEN s.out_flag ELSE o.out_flag END AS out_flag
  FROM known AS s
  LEFT JOIN original AS o
    ON o.subject_key = s.subject_key AND o.night = s.night AND o.person_key = s.person_key AND o.setl_id = s.init_setl_id
),
visit AS ( -- a visit with what decides its window
  SELECT
    subject_key,
    night,
    person_key,
    visit_id,
    MIN(burden_date) FILTER (WHERE init_setl_id IS NULL) AS first_burden_date,
    COALESCE(MIN(burden_date) FILTER (WHERE init_setl_id IS NULL), MIN(burden_date)) AS visit_from,
    MAX(CASE WHEN original_setl_id IS NOT NULL THEN 1 ELSE 0 END) AS has_refund,
    MAX(CASE WHEN mid_setl_flag = '1' THEN 1 ELSE 0 END) AS has_mid_settlement,
    MAX(before_day) AS before_day
  FROM linked
  GROUP BY subject_key, night, person_key, visit_id
),
placed AS ( -- a settlement that is no refund with its placing date
  SELECT
    s.subject_key,
    s.night,
    s.person_key,
    s.setl_id,
    CASE WHEN v.has_refund = 1 AND v.has_mid_settlement = 0 THEN v.first_burden_date ELSE s.burden_date END AS placed_on
  FROM linked AS s
  JOIN visit AS v ON v.subject_key = s.subject_key AND v.night = s.night AND v.person_key = s.person_key AND v.visit_id = s.visit_id
  WHERE s.init_setl_id IS NULL
),
prefix AS ( -- a code of care with a prefix that the table of care types has, the longest first
  SELECT
    m.med_type, c.care_type,
    ROW_NUMBER() OVER (PARTITION BY m.med_type ORDER BY LENGTH(c.med_type_prefix) DESC NULLS LAST) AS place
  FROM (SELECT DISTINCT med_type FROM linked) AS m
  JOIN care_code AS c ON SUBSTRING(m.med_type, 1, LENGTH(c.med_type_prefix)) = c.med_type_prefix
)
SELECT
  s.subject_key,
  s.night,
  s.person_key,
  s.setl_id,
  s.visit_id,
  s.init_setl_id IS NOT NULL AS is_refund,
  s.init_setl_id IS NOT NULL AND s.original_setl_id IS NULL AS is_original_unknown,
  s.burden_date,
  COALESCE(p.placed_on, s.burden_date) AS placed_on,
  v.visit_from,
  COALESCE(c.care_type, 'other') AS care_type,
  s.insutype,
  CASE WHEN s.out_flag = '0' THEN 'local' WHEN s.out_flag IS NOT NULL THEN 'elsewhere' END AS place_type,
  s.total_amount,
  s.policy_scope_amount,
  s.compliant_amount,
  s.cash_amount,
  s.account_amount,
  s.mutual_aid_amount,
  s.upfront_amount,
  s.fee_amount,
  s.updt_time,
  s.is_reconstructed,
  s.is_stub,
  s.is_stub OR COALESCE(COALESCE(p.placed_on, s.burden_date) < v.before_day, FALSE) AS is_removed
FROM linked AS s
JOIN visit AS v ON v.subject_key = s.subject_key AND v.night = s.night AND v.person_key = s.person_key AND v.visit_id = s.visit_id
LEFT JOIN placed AS p
  ON p.subject_key = s.subject_key AND p.night = s.night AND p.person_key = s.person_key
  AND p.setl_id = COALESCE(s.original_setl_id, s.setl_id)
LEFT JOIN prefix AS c ON c.med_type = s.med_type AND c.place = 1
