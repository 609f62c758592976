-- A known payment outside the settlement with the visit and window it belongs to and the day it counts on. Grain: moment x payment.
WITH known_payment AS ( -- a payment as it was known on the moment's night
  SELECT m.person_key, m.night, a.rid, a.setl_id, a.paid_on, a.assistance_amount, a.updt_time
  FROM moment_member AS m
  JOIN assistance AS a ON a.person_key = m.member_key AND a.known_from <= m.night AND m.night < a.known_to
  WHERE a.is_valid
),
windowed AS ( -- a payment with its visit and the first day of its window
  SELECT
    p.*,
    COALESCE(s.visit_id, p.rid) AS visit_id,
    COALESCE(s.window_from, CAST(date_trunc('year', p.paid_on) AS DATE)) AS window_from
  FROM known_payment AS p
  LEFT JOIN visit_settlement AS s ON s.person_key = p.person_key AND s.night = p.night AND s.setl_id = p.setl_id
)
SELECT
  person_key,
  night,
  rid,
  visit_id,
  window_from,
  LEAST(GREATEST(paid_on, window_from), CAST(window_from + INTERVAL '1' YEAR - INTERVAL '1' DAY AS DATE)) AS counted_on,
  assistance_amount,
  updt_time
FROM windowed
