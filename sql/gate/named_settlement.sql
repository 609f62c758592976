-- A settlement of the batch that a refund of the batch names as its original, or for which the batch brings a payment. Grain: pulled row.
WITH named AS ( -- a setl_id that is named
  SELECT init_setl_id AS setl_id FROM typed_settlement WHERE init_setl_id IS NOT NULL
  UNION
  SELECT setl_id FROM typed_assistance WHERE setl_id IS NOT NULL
)
SELECT t.pulled_row, t.setl_id, t.psn_no
FROM typed_settlement AS t
WHERE t.setl_id IN (SELECT setl_id FROM named)
