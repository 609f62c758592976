-- A version of a settlement of somebody to look at closely. Grain: settlement x version. Reads all years.
SELECT
  s.person_key,
  s.burden_date,
  s.known_from,
  s.most_amount,
  CASE WHEN s.init_setl_id IS NOT NULL THEN 1 ELSE 0 END AS is_refund
FROM settlement AS s
WHERE s.person_key IN (SELECT person_key FROM pool_member)
