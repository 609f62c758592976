-- A setl_id that the batch speaks of: its own rows, originals of refunds, settlements that were paid for. Grain: setl_id.
SELECT setl_id FROM typed_settlement WHERE setl_id IS NOT NULL
UNION
SELECT init_setl_id AS setl_id FROM typed_settlement WHERE init_setl_id IS NOT NULL
UNION
SELECT setl_id FROM typed_assistance WHERE setl_id IS NOT NULL
