-- A subject that may be over some limit, was, or of which that cannot be told by sums, in windows that end up to window_to, and the first night from which that
-- is so. A household of one has the person's own key. Grain: unit x subject x end.
WITH found AS ( -- each with its reason
  SELECT unit_type, subject_key, window_to, able_from FROM able_subject
  UNION ALL
  SELECT m.unit_type, m.subject_key, DATE '9999-12-31' AS window_to, DATE '1900-01-01' AS able_from -- a payment that was taken back adds to a burden
  FROM pool_member AS m
  JOIN assistance AS a ON a.person_key = m.person_key
  WHERE a.assistance_amount < 0
  UNION ALL
  SELECT m.unit_type, m.subject_key, DATE '9999-12-31' AS window_to, DATE '1900-01-01' AS able_from -- one who is merged into another or freed again
  FROM pool_member AS m
  WHERE m.subject_key > 0 AND m.subject_key <> m.person_key
  UNION ALL
  SELECT 'person' AS unit_type, w.subject_key, w.window_to, DATE '1900-01-01' AS able_from
  FROM warning AS w
  WHERE w.subject_key IN (SELECT person_key FROM near_person)
)
SELECT unit_type, subject_key, window_to, MIN(able_from) AS able_from
FROM found
GROUP BY unit_type, subject_key, window_to
