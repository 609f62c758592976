-- A person of whom all settlements are needed: one with a refund, a flagged settlement or a stay in the batch. Grain: psn_no.
SELECT DISTINCT psn_no
FROM typed_settlement
WHERE psn_no IS NOT NULL AND (init_setl_id IS NOT NULL OR COALESCE(refd_setl_flag, '0') <> '0' OR med_type LIKE '2%')
