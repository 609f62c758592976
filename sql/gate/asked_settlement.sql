-- A setl_id that the batch speaks of: its own rows, originals of refunds, settlements that were paid for. Grain: mention.
WITH mention AS ( -- a setl_id
  SELECT setl_id FROM typed_settlement
  UNION ALL
  SELECT init_setl_id AS setl_id FROM typed_settlement
  UNION ALL
  SELECT setl_id FROM typed_assistance
)
SELECT setl_id, text_number(setl_id) AS setl_key
FROM mention
WHERE setl_id IS NOT NULL
