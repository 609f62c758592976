-- The compliant burden of a household over the 12 months before the night, after assistance known. Grain: person with a warning.
-- A visit counts if its first settlement lies in the 12 months; refunds leave with their original.
WITH member AS ( -- a psn_no whose payments count: members, and those merged into them
  SELECT person_key, member_key FROM household_member
  UNION
  SELECT m.person_key, a.person_key AS member_key
  FROM household_member AS m
  JOIN person_anchor AS a ON a.anchor_key = m.member_key
  CROSS JOIN publish_value AS r
  WHERE a.known_from <= r.night AND r.night < a.known_to
),
present_settlement AS ( -- a member's settlement as known now
  SELECT m.person_key, s.setl_id, s.init_setl_id, s.mdtrt_id, s.burden_date, s.compliant_amount
  FROM member AS m
  JOIN settlement AS s ON s.person_key = m.member_key
  CROSS JOIN publish_value AS r
  WHERE s.known_from <= r.night AND r.night < s.known_to AND s.is_valid AND s.burden_date <= r.night
),
visit_row AS ( -- a settlement with its visit
  SELECT
    s.*,
    COALESCE(o.mdtrt_id, o.setl_id, s.mdtrt_id, s.setl_id) AS visit_id
  FROM present_settlement AS s
  LEFT JOIN present_settlement AS o ON o.person_key = s.person_key AND o.setl_id = s.init_setl_id
),
present_payment AS ( -- a member's payment outside the settlement as known now
  SELECT m.person_key, a.setl_id, SUM(a.assistance_amount) AS assistance_amount
  FROM member AS m
  JOIN assistance AS a ON a.person_key = m.member_key
  CROSS JOIN publish_value AS r
  WHERE a.known_from <= r.night AND r.night < a.known_to AND a.is_valid AND a.paid_on <= r.night
  GROUP BY m.person_key, a.setl_id
),
visit AS ( -- a visit with its first day, what it cost and what was paid for it
  SELECT
    v.person_key,
    v.visit_id,
    MIN(v.burden_date) AS first_burden_date,
    SUM(v.compliant_amount) AS compliant_amount,
    SUM(COALESCE(p.assistance_amount, 0)) AS assistance_amount
  FROM visit_row AS v
  LEFT JOIN present_payment AS p ON p.person_key = v.person_key AND p.setl_id = v.setl_id
  GROUP BY v.person_key, v.visit_id
)
SELECT
  v.person_key,
  CAST(SUM(GREATEST(GREATEST(v.compliant_amount, 0) - v.assistance_amount, 0)) AS DECIMAL(16, 2)) AS household_compliant_12_months_amount
FROM visit AS v
CROSS JOIN publish_value AS r
WHERE r.night < CAST(v.first_burden_date + INTERVAL '12' MONTH AS DATE)
GROUP BY v.person_key
