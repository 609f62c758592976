-- Who paid what for a person's visits of a month. Grain: person x month. Reads all years.
-- A refund is netted in the month of its original. What is not from basic insurance, serious-illness insurance, medical assistance or the person
-- is other: further funds, and what the hospital bore. assistance_outside_amount was paid outside the settlement, by its own day.
WITH present_settlement AS ( -- a settlement as known now
  SELECT
    m.person_key,
    s.setl_id,
    s.init_setl_id,
    s.burden_date,
    COALESCE(s.medfee_sumamt, s.total_amount + COALESCE(s.fund_pay_sumamt, 0) + COALESCE(s.hosp_part_amt, 0)) AS fee_amount,
    COALESCE(s.hifp_pay, 0) AS basic_amount,
    COALESCE(s.hifmi_pay, 0) AS serious_amount,
    COALESCE(s.maf_pay, 0) AS assistance_amount,
    s.total_amount
  FROM fed_member AS m
  JOIN settlement AS s ON s.person_key = m.member_key
  CROSS JOIN review_value AS v
  WHERE s.known_from <= v.night AND v.night < s.known_to AND s.is_valid AND s.burden_date <= v.night
),
paid AS ( -- a settlement or payment with the day that it belongs to
  SELECT
    s.person_key,
    COALESCE(o.burden_date, s.burden_date) AS paid_on,
    s.fee_amount,
    s.basic_amount,
    s.serious_amount,
    s.assistance_amount,
    s.total_amount,
    CAST(0 AS DECIMAL(16, 2)) AS outside_amount
  FROM present_settlement AS s
  LEFT JOIN present_settlement AS o ON o.person_key = s.person_key AND o.setl_id = s.init_setl_id
  UNION ALL
  SELECT
    m.person_key,
    a.paid_on,
    CAST(0 AS DECIMAL(16, 2)) AS fee_amount,
    CAST(0 AS DECIMAL(16, 2)) AS basic_amount,
    CAST(0 AS DECIMAL(16, 2)) AS serious_amount,
    CAST(0 AS DECIMAL(16, 2)) AS assistance_amount,
    CAST(0 AS DECIMAL(16, 2)) AS total_amount,
    a.assistance_amount AS outside_amount
  FROM fed_member AS m
  JOIN assistance AS a ON a.person_key = m.member_key
  CROSS JOIN review_value AS v
  WHERE a.known_from <= v.night AND v.night < a.known_to AND a.is_valid AND a.paid_on <= v.night
)
SELECT
  person_key,
  CAST(date_trunc('month', paid_on) AS DATE) AS month_first_date,
  CAST(SUM(fee_amount) AS DECIMAL(16, 2)) AS fee_amount,
  CAST(SUM(basic_amount) AS DECIMAL(16, 2)) AS basic_amount,
  CAST(SUM(serious_amount) AS DECIMAL(16, 2)) AS serious_amount,
  CAST(SUM(assistance_amount) AS DECIMAL(16, 2)) AS assistance_amount,
  CAST(SUM(fee_amount - basic_amount - serious_amount - assistance_amount - total_amount) AS DECIMAL(16, 2)) AS other_amount,
  CAST(SUM(total_amount) AS DECIMAL(16, 2)) AS total_amount,
  CAST(SUM(outside_amount) AS DECIMAL(16, 2)) AS assistance_outside_amount
FROM paid
GROUP BY person_key, CAST(date_trunc('month', paid_on) AS DATE)
