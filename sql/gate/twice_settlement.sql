-- A setl_id that several rows have, of the pull or examined again. Grain: setl_id.
SELECT setl_id
FROM typed_settlement
WHERE setl_id IS NOT NULL
GROUP BY setl_id
HAVING COUNT(*) > 1
