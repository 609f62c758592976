-- Somebody with a refund: his amounts may belong to another year than that of their rows. Grain: person. Reads all refunds.
SELECT DISTINCT person_key FROM settlement WHERE init_setl_id IS NOT NULL
