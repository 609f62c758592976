-- A setl_id that comes more than once in the pull. Grain: setl_id.
SELECT setl_id
FROM typed_settlement
WHERE pulled_row >= 0 AND setl_id IN (SELECT setl_id FROM twice_settlement)
GROUP BY setl_id
HAVING COUNT(*) > 1
