-- What is said last about a person, by the batch or the warehouse. Grain: psn_no.
WITH said AS ( -- a register row of the batch, or one that is known beside it
  SELECT psn_no, certificate_id, brdy, die_date, updt_time, 1 AS source_rank FROM typed_insured WHERE psn_no IS NOT NULL
  UNION ALL
  SELECT psn_no, certificate_id, brdy, die_date, updt_time, 0 AS source_rank
  FROM known_insured_row
  WHERE psn_no IN (SELECT psn_no FROM typed_insured)
),
numbered AS ( -- the same, newest first
  SELECT
    said.*,
    ROW_NUMBER() OVER (PARTITION BY psn_no ORDER BY updt_time DESC NULLS LAST, source_rank DESC NULLS LAST) AS place
  FROM said
)
SELECT psn_no, certificate_id, brdy, die_date
FROM numbered
WHERE place = 1
UNION ALL
SELECT k.psn_no, k.certificate_id, k.brdy, k.die_date
FROM known_insured_row AS k
WHERE NOT EXISTS (SELECT 1 AS found FROM typed_insured AS t WHERE t.psn_no = k.psn_no)
