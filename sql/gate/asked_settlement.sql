-- A setl_id of which the newest version is needed: of the batch's own rows, originals of refunds, settlements that were paid for, and other settlements of a stay.
-- Grain: mention.
WITH mention AS ( -- a setl_id
  SELECT setl_id FROM typed_settlement
  UNION ALL
  SELECT init_setl_id AS setl_id FROM typed_settlement
  UNION ALL
  SELECT setl_id FROM typed_assistance
  UNION ALL
  SELECT setl_id FROM met_stay
)
SELECT setl_id, text_number(setl_id) AS setl_key
FROM mention
WHERE setl_id IS NOT NULL
