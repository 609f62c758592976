-- The setl_id is known as a settlement of another person, or two rows of the batch give it to different persons.
-- zh: 该结算ID已属于另一人，或同一批次中属于不同的人。
-- severity: quarantine
-- tolerance: 0.01
-- Returns the pulled_row of each offending row of the settlement pull.
WITH claim AS ( -- a person who claims a setl_id: known, or in another row of the pull
  SELECT k.setl_id, k.psn_no FROM known_settlement_row AS k
  UNION
  SELECT t.setl_id, t.psn_no
  FROM typed_settlement AS t
  WHERE t.pulled_row >= 0 AND EXISTS (SELECT 1 AS found FROM repeated_settlement AS d WHERE d.setl_id = t.setl_id)
)
SELECT DISTINCT t.pulled_row
FROM typed_settlement AS t
JOIN claim AS c ON c.setl_id = t.setl_id AND c.psn_no <> t.psn_no
-- Two numbers with one certificate are one person, whose settlements the source may move from one to the other.
LEFT JOIN insured_around AS one ON one.psn_no = t.psn_no
LEFT JOIN insured_around AS other ON other.psn_no = c.psn_no
WHERE one.certificate_id IS NULL OR other.certificate_id IS NULL OR one.certificate_id <> other.certificate_id
