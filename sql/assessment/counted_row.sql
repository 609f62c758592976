-- A settlement or payment that a rule counts, in its window, on its day, and the day on which it leaves a rolling window (docs/assessment.md 4).
-- Grain: moment x rule x settlement or payment, of windows that the moment reaches and that are not sealed. counted_on <= day < leaves_on.
WITH known_payment AS ( -- a payment outside the settlement as it was known on the moment's night
  SELECT m.subject_key, m.night, m.person_key, a.rid, a.setl_id, a.paid_on, a.assistance_amount, a.updt_time,
    COALESCE(CAST(a.reconstructed_from AS DATE) > m.night, FALSE) AS is_reconstructed
  FROM moment_member AS m
  JOIN assistance AS a ON a.person_key = m.member_key AND a.known_from <= m.night AND m.night < a.known_to
  WHERE a.is_valid
),
lone_payment AS ( -- a payment whose settlement is not known
  SELECT p.*
  FROM known_payment AS p
  WHERE NOT EXISTS (
    SELECT 1 AS found
    FROM visit_settlement AS s
    WHERE s.subject_key = p.subject_key AND s.night = p.night AND s.person_key = p.person_key AND s.setl_id = p.setl_id
  )
),
dated AS ( -- what counts, with its own day, placing date and visit
  SELECT
    subject_key, night, rule_id, window_type, person_key, visit_id,
    'settlement' AS source_table, setl_id AS source_key, is_refund, is_original_unknown,
    burden_date AS own_day, placed_on, visit_from, settled_amount, fee_amount, CAST(NULL AS DECIMAL(16, 2)) AS assistance_amount,
    total_amount, policy_scope_amount, compliant_amount, cash_amount, updt_time, is_reconstructed
  FROM rule_settlement
  UNION ALL
  SELECT
    s.subject_key, s.night, s.rule_id, s.window_type, s.person_key, s.visit_id,
    'assistance' AS source_table, p.rid AS source_key, FALSE AS is_refund, FALSE AS is_original_unknown,
    p.paid_on AS own_day, s.placed_on, s.visit_from,
    CAST(NULL AS DECIMAL(16, 2)) AS settled_amount, CAST(NULL AS DECIMAL(16, 2)) AS fee_amount, p.assistance_amount,
    CAST(NULL AS DECIMAL(16, 2)) AS total_amount, CAST(NULL AS DECIMAL(16, 2)) AS policy_scope_amount,
    CAST(NULL AS DECIMAL(16, 2)) AS compliant_amount, CAST(NULL AS DECIMAL(16, 2)) AS cash_amount, p.updt_time, p.is_reconstructed
  FROM known_payment AS p
  JOIN rule_settlement AS s
    ON s.subject_key = p.subject_key AND s.night = p.night AND s.person_key = p.person_key AND s.setl_id = p.setl_id
  UNION ALL
  SELECT
    p.subject_key, p.night, u.rule_id, u.window_type, p.person_key, 'payment ' || p.rid AS visit_id,
    'assistance' AS source_table, p.rid AS source_key, FALSE AS is_refund, FALSE AS is_original_unknown,
    p.paid_on AS own_day, p.paid_on AS placed_on, p.paid_on AS visit_from,
    CAST(NULL AS DECIMAL(16, 2)) AS settled_amount, CAST(NULL AS DECIMAL(16, 2)) AS fee_amount, p.assistance_amount,
    CAST(NULL AS DECIMAL(16, 2)) AS total_amount, CAST(NULL AS DECIMAL(16, 2)) AS policy_scope_amount,
    CAST(NULL AS DECIMAL(16, 2)) AS compliant_amount, CAST(NULL AS DECIMAL(16, 2)) AS cash_amount, p.updt_time, p.is_reconstructed
  FROM lone_payment AS p
  JOIN subject_rule AS k ON k.subject_key = p.subject_key
  JOIN rule AS u ON u.rule_id = k.rule_id
  WHERE NOT u.is_filtered
),
windowed AS ( -- the same with the window
  SELECT
    d.*,
    CASE window_type
      WHEN 'calendar_year' THEN CAST(date_trunc('year', placed_on) AS DATE)
      WHEN 'calendar_month' THEN CAST(date_trunc('month', placed_on) AS DATE)
      WHEN 'single_admission' THEN visit_from
      ELSE DATE '1900-01-01'
    END AS window_from,
    CASE window_type
      WHEN 'calendar_year' THEN CAST(CAST(date_trunc('year', placed_on) AS DATE) + INTERVAL '1' YEAR AS DATE)
      WHEN 'calendar_month' THEN CAST(CAST(date_trunc('month', placed_on) AS DATE) + INTERVAL '1' MONTH AS DATE)
      WHEN 'single_admission' THEN CAST(visit_from + INTERVAL '12' MONTH AS DATE)
      ELSE DATE '9999-12-31'
    END AS window_to,
    CASE WHEN window_type = 'rolling_12_months' THEN CAST(placed_on + INTERVAL '12' MONTH AS DATE) END AS leaves_on
  FROM dated AS d
)
SELECT
  w.subject_key, w.night, rule_id,
  CASE window_type
    WHEN 'rolling_12_months' THEN 'rolling'
    WHEN 'single_admission' THEN visit_id
    ELSE CAST(window_from AS VARCHAR)
  END AS window_id,
  window_from, window_to, person_key, visit_id, source_table, source_key, is_refund, is_original_unknown,
  CASE
    WHEN leaves_on IS NULL THEN LEAST(GREATEST(own_day, window_from), CAST(window_to - INTERVAL '1' DAY AS DATE))
    ELSE LEAST(GREATEST(own_day, placed_on), CAST(leaves_on - INTERVAL '1' DAY AS DATE))
  END AS counted_on,
  leaves_on,
  settled_amount, fee_amount, assistance_amount,
  total_amount, policy_scope_amount, compliant_amount, cash_amount, updt_time, is_reconstructed
FROM windowed AS w
JOIN moment_reach AS r ON r.subject_key = w.subject_key AND r.night = w.night AND r.reach_day < w.window_to
CROSS JOIN seal_value AS v
WHERE w.window_type = 'rolling_12_months' OR w.window_from >= v.sealed_before
