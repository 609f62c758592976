-- A version of a settlement of somebody to look at closely. Grain: settlement x version. Reads all years. is_apart: what he bore in one year may belong to
-- another, by a refund or by a visit of many years.
SELECT
  s.person_key,
  s.burden_date,
  s.known_from,
  s.most_amount,
  CASE WHEN s.init_setl_id IS NOT NULL OR l.person_key IS NOT NULL THEN 1 ELSE 0 END AS is_apart
FROM settlement AS s
LEFT JOIN long_visit AS l ON l.person_key = s.person_key
WHERE s.person_key IN (SELECT person_key FROM pool_member)
