-- A warning as the platform is to see it: whom to find, why, how much; no diagnosis, no provider. Grain: warning.
-- Rules on application only hint at eligibility, for the bureau: never pushed. Warnings of windows that had ended before the first night that is not withheld, and were known by that night, are history: never pushed.
WITH first_night AS ( -- the first night that the platform was to hear of, one row; none where back-filled nights alone are withheld
  SELECT MIN(front) AS night FROM applied_night WHERE NOT is_withheld
),
opening AS ( -- the night on which a warning became known
  SELECT warning_id, MIN(known_on) AS opened_on FROM warning_event GROUP BY warning_id
),
present_insured AS ( -- an insured person as known now
  SELECT i.person_key, i.psn_name
  FROM insured AS i
  CROSS JOIN publish_value AS r
  WHERE i.known_from <= r.night AND r.night < i.known_to
),
home AS ( -- a person's household with its source
  SELECT person_key, MAX(household_source) AS household_source, MAX(household_no) AS household_no
  FROM household_member
  GROUP BY person_key
),
membership AS ( -- a person's own place in the platform's household
  SELECT
    h.person_key,
    h.hshd_no,
    h.hshd_rlts,
    CASE h.hshd_rlts
      WHEN '01' THEN '本人' WHEN '10' THEN '配偶' WHEN '20' THEN '子' WHEN '30' THEN '女' WHEN '40' THEN '孙'
      WHEN '50' THEN '父母' WHEN '60' THEN '祖父母' WHEN '70' THEN '兄弟姐妹' WHEN '99' THEN '其他'
    END AS household_relation
  FROM household AS h
  CROSS JOIN publish_value AS r
  WHERE h.known_from <= r.night AND r.night < h.known_to
),
head AS ( -- the head of a household of the platform
  SELECT m.hshd_no, MIN(i.psn_name) AS household_head_name
  FROM membership AS m
  JOIN present_insured AS i ON i.person_key = m.person_key
  WHERE m.hshd_rlts = '01'
  GROUP BY m.hshd_no
)
SELECT
  w.warning_id,
  CASE WHEN w.state = 'open' AND w.is_closed THEN 'closed' ELSE w.state END AS state,
  w.reasons,
  w.rule_id,
  u.title_zh AS rule_title,
  CASE
    WHEN u.window_type = 'rolling_12_months' THEN CAST(w.assessed_on - INTERVAL '12' MONTH + INTERVAL '1' DAY AS DATE)
    ELSE w.window_from
  END AS window_from,
  CASE
    WHEN u.window_type = 'rolling_12_months' THEN w.assessed_on
    ELSE CAST(w.window_to - INTERVAL '1' DAY AS DATE)
  END AS window_last,
  w.crossed_on,
  w.fell_on,
  w.closed_on,
  w.risk_kind,
  w.psn_no,
  i.psn_name,
  i.psn_cert_type,
  i.certno,
  CASE i.gend WHEN '1' THEN '男' WHEN '2' THEN '女' END AS gend,
  i.brdy,
  i.insutype,
  i.phone,
  i.address,
  w.region_code,
  c.name_zh AS region_name,
  t.region_code AS township_code,
  t.name_zh AS township_name,
  v.region_code AS village_code,
  v.name_zh AS village_name,
  i.division_code,
  h.household_no,
  h.household_source,
  d.household_head_name,
  m.household_relation,
  w.category_code,
  k.name_zh AS category_name,
  o.monitored_since_date IS NOT NULL AS is_monitored,
  o.monitored_since_date,
  COALESCE(i.surv_stas = '2', FALSE) AS is_deceased,
  i.die_date AS death_date,
  u.measure,
  u.is_after_assistance,
  w.is_assistance_known,
  w.burden_amount,
  w.total_amount,
  w.compliant_amount,
  w.compliant_after_amount,
  b.household_compliant_12_months_amount,
  w.limit_amount,
  l.income_year,
  l.income_series,
  l.income_amount,
  l.income_released_on,
  w.is_provisional,
  w.burden_multiple,
  w.step,
  COALESCE(l.due_days, u.due_days) AS due_days,
  u.unit_type,
  w.head_count,
  u.to_verify_zh AS facts_to_verify,
  r.is_example,
  w.state = 'open' AND f.night IS NOT NULL AND (NOT w.is_closed OR f.night < w.window_to OR f.night < e.opened_on) AS is_to_be_pushed
FROM warning AS w
CROSS JOIN publish_value AS r
CROSS JOIN first_night AS f
JOIN opening AS e ON e.warning_id = w.warning_id
LEFT JOIN rule AS u ON u.rule_id = w.rule_id
LEFT JOIN policy_limit AS l ON l.limit_id = w.limit_id
LEFT JOIN category AS k ON k.category_code = w.category_code
LEFT JOIN leading_insured AS i ON i.person_key = w.person_key
LEFT JOIN region AS c ON c.region_code = w.region_code
LEFT JOIN region AS t ON t.region_code = SUBSTRING(i.division_code, 1, 9) AND t.level_type = 'township'
LEFT JOIN region AS v ON v.region_code = i.division_code AND v.level_type = 'village'
LEFT JOIN home AS h ON h.person_key = w.person_key
LEFT JOIN membership AS m ON m.person_key = w.person_key
LEFT JOIN head AS d ON d.hshd_no = m.hshd_no
LEFT JOIN monitored_person AS o ON o.person_key = w.person_key
LEFT JOIN household_burden AS b ON b.person_key = w.person_key
WHERE w.trigger_type IS DISTINCT FROM 'application'
