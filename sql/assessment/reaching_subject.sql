-- A subject whose rows of a rule reach the lowest limit that the rule has for him, wherever they lie: in a month, a year, two years or a visit, with all that may be
-- placed anywhere. Cheaper than what able_subject looks at, and lets nobody go whom that would keep. Grain: unit x subject x rule.
WITH least AS ( -- the lowest limits of a rule
  SELECT
    rule_id,
    MIN(listed_amount) AS listed_amount,
    MIN(unlisted_amount) AS unlisted_amount,
    MAX(is_of_income) AS is_of_income
  FROM rule_bucket
  GROUP BY rule_id
),
placed AS ( -- what counts in a place: the number of a month, a year or a visit
  SELECT
    k.unit_type,
    k.subject_key,
    k.rule_id,
    k.is_listed,
    s.is_moved,
    s.window_type,
    CASE s.window_type
      WHEN 'single_admission' THEN s.visit_key
      WHEN 'calendar_month' THEN 12 * EXTRACT(YEAR FROM s.burden_date) + EXTRACT(MONTH FROM s.burden_date)
      ELSE EXTRACT(YEAR FROM s.burden_date)
    END AS place_no,
    SUM(s.most_amount) AS most_amount
  FROM close_subject AS k
  JOIN pool_member AS m ON m.unit_type = k.unit_type AND m.subject_key = k.subject_key
  JOIN rule_row AS s ON s.person_key = m.person_key AND s.rule_id = k.rule_id
  GROUP BY
    k.unit_type, k.subject_key, k.rule_id, k.is_listed, s.is_moved, s.window_type,
    CASE s.window_type
      WHEN 'single_admission' THEN s.visit_key
      WHEN 'calendar_month' THEN 12 * EXTRACT(YEAR FROM s.burden_date) + EXTRACT(MONTH FROM s.burden_date)
      ELSE EXTRACT(YEAR FROM s.burden_date)
    END
),
two_years AS ( -- two years with what counts in them
  SELECT unit_type, subject_key, rule_id, is_listed, place_no, SUM(most_amount) AS most_amount
  FROM (
    SELECT unit_type, subject_key, rule_id, is_listed, place_no, most_amount
    FROM placed
    WHERE window_type = 'rolling_12_months' AND NOT is_moved
    UNION ALL
    SELECT unit_type, subject_key, rule_id, is_listed, place_no - 1 AS place_no, most_amount
    FROM placed
    WHERE window_type = 'rolling_12_months' AND NOT is_moved
  ) AS years
  GROUP BY unit_type, subject_key, rule_id, is_listed, place_no
),
held AS ( -- what counts in one place, or in any
  SELECT unit_type, subject_key, rule_id, is_listed, is_moved, most_amount
  FROM placed
  WHERE window_type <> 'rolling_12_months' OR is_moved
  UNION ALL
  SELECT unit_type, subject_key, rule_id, is_listed, FALSE AS is_moved, most_amount FROM two_years
),
most AS ( -- the most that can count in any place
  SELECT
    unit_type, subject_key, rule_id, is_listed,
    COALESCE(MAX(CASE WHEN NOT is_moved THEN most_amount END), 0) + COALESCE(SUM(CASE WHEN is_moved THEN most_amount END), 0) AS most_amount
  FROM held
  GROUP BY unit_type, subject_key, rule_id, is_listed
)
SELECT m.unit_type, m.subject_key, m.rule_id, m.is_listed
FROM most AS m
JOIN least AS l ON l.rule_id = m.rule_id
WHERE m.most_amount >= CASE WHEN l.is_of_income = 1 THEN 0 WHEN m.is_listed = 1 THEN l.listed_amount ELSE l.unlisted_amount END
