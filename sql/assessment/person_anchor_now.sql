-- A psn_no that is counted under the smallest psn_no of the same certificate. Grain: person x period of knowledge. Reads the versions of clustered persons.
WITH holder AS ( -- a version of a person who ever shared a certificate
  SELECT i.person_key, i.psn_no, i.certificate_id, i.known_from, i.known_to
  FROM insured AS i
  WHERE i.certificate_id IS NOT NULL
    AND i.known_from < i.known_to
    AND i.person_key IN (SELECT person_key FROM person_cluster)
),
turning_point AS ( -- a night on which the holders of a certificate change
  SELECT certificate_id, known_from AS known_on FROM holder
  UNION
  SELECT certificate_id, known_to AS known_on FROM holder
),
span AS ( -- a period in which the holders of a certificate stay the same
  SELECT
    certificate_id,
    known_on AS known_from,
    LEAD(known_on, 1, DATE '9999-12-31') OVER (PARTITION BY certificate_id ORDER BY known_on NULLS LAST) AS known_to
  FROM turning_point
),
span_holder AS ( -- a holder within a period, and the smallest psn_no among the holders
  SELECT
    s.known_from,
    s.known_to,
    h.person_key,
    h.psn_no,
    MIN(h.psn_no) OVER (PARTITION BY s.certificate_id, s.known_from) AS anchor_psn_no
  FROM span AS s
  JOIN holder AS h
    ON h.certificate_id = s.certificate_id AND h.known_from <= s.known_from AND s.known_from < h.known_to
),
merged AS ( -- a period in which a person is counted under another
  SELECT
    h.person_key, p.person_key AS anchor_key, h.known_from, h.known_to,
    LAG(h.known_to) OVER (PARTITION BY h.person_key ORDER BY h.known_from NULLS LAST) AS ended_before
  FROM span_holder AS h
  JOIN person AS p ON p.psn_no = h.anchor_psn_no
  WHERE h.psn_no <> h.anchor_psn_no
)
SELECT
  m.person_key,
  m.anchor_key,
  MAX(CASE WHEN m.ended_before IS DISTINCT FROM m.known_from THEN m.known_from END) OVER (
    PARTITION BY m.person_key ORDER BY m.known_from NULLS LAST ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
  ) AS merged_from,
  m.known_from,
  m.known_to
FROM merged AS m
