-- A known settlement with its visit, its window and the day it counts on (docs/assessment.md 4). Grain: moment x settlement.
WITH original AS ( -- a settlement that is no refund
  SELECT person_key, night, setl_id, COALESCE(mdtrt_id, setl_id) AS visit_id, burden_date
  FROM known_settlement
  WHERE init_setl_id IS NULL
),
linked AS ( -- a settlement with its visit; a refund with its original, if that is known
  SELECT
    s.*,
    o.setl_id AS original_setl_id,
    CASE
      WHEN s.init_setl_id IS NULL THEN COALESCE(s.mdtrt_id, s.setl_id)
      ELSE COALESCE(o.visit_id, s.mdtrt_id, s.setl_id)
    END AS visit_id
  FROM known_settlement AS s
  LEFT JOIN original AS o ON o.person_key = s.person_key AND o.night = s.night AND o.setl_id = s.init_setl_id
),
visit AS ( -- a visit with what decides its window
  SELECT
    person_key,
    night,
    visit_id,
    MIN(burden_date) FILTER (WHERE init_setl_id IS NULL) AS first_burden_date,
    MAX(CASE WHEN original_setl_id IS NOT NULL THEN 1 ELSE 0 END) AS has_refund,
    MAX(CASE WHEN mid_setl_flag = '1' THEN 1 ELSE 0 END) AS has_mid_settlement
  FROM linked
  GROUP BY person_key, night, visit_id
),
placed AS ( -- a settlement that is no refund with the first day of its window
  SELECT
    s.person_key,
    s.night,
    s.setl_id,
    CAST(date_trunc('year', CASE
      WHEN v.has_refund = 1 AND v.has_mid_settlement = 0 THEN v.first_burden_date
      ELSE s.burden_date
    END) AS DATE) AS window_from
  FROM linked AS s
  JOIN visit AS v ON v.person_key = s.person_key AND v.night = s.night AND v.visit_id = s.visit_id
  WHERE s.init_setl_id IS NULL
),
windowed AS ( -- a settlement with the first day of its window: a refund has that of its original
  SELECT
    s.*,
    COALESCE(p.window_from, CAST(date_trunc('year', s.burden_date) AS DATE)) AS window_from
  FROM linked AS s
  LEFT JOIN placed AS p
    ON p.person_key = s.person_key AND p.night = s.night AND p.setl_id = COALESCE(s.original_setl_id, s.setl_id)
)
SELECT
  person_key,
  night,
  setl_id,
  visit_id,
  init_setl_id IS NOT NULL AS is_refund,
  init_setl_id IS NOT NULL AND original_setl_id IS NULL AS is_original_unknown,
  window_from,
  LEAST(GREATEST(burden_date, window_from), CAST(window_from + INTERVAL '1' YEAR - INTERVAL '1' DAY AS DATE)) AS counted_on,
  total_amount,
  policy_scope_amount,
  compliant_amount,
  cash_amount,
  updt_time
FROM windowed
