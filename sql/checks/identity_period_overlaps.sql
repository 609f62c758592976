-- The person has the same identity twice on the same day by two rows; it counts once.
-- zh: 同一人同一身份有两条记录期间重叠；只计一次。
-- severity: note
-- tolerance: 0.05
-- Returns the pulled_row of each offending row of the identity pull.
WITH period AS ( -- a period in which an identity holds, of the batch or known
  SELECT rid, psn_no, psn_idet_type, valid_from, valid_to FROM typed_identity WHERE is_valid
  UNION
  SELECT k.rid, k.psn_no, k.psn_idet_type, k.valid_from, k.valid_to
  FROM known_identity_row AS k
  WHERE k.is_valid AND NOT EXISTS (SELECT 1 AS found FROM typed_identity AS t WHERE t.rid = k.rid)
)
SELECT DISTINCT t.pulled_row
FROM typed_identity AS t
JOIN period AS p
  ON p.psn_no = t.psn_no AND p.psn_idet_type = t.psn_idet_type AND p.rid <> t.rid
  AND p.valid_from < t.valid_to AND t.valid_from < p.valid_to
WHERE t.is_valid AND t.valid_from < t.valid_to AND p.valid_from < p.valid_to
