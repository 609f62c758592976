-- A typed row of the identity pull that no rule holds back. Grain: pulled row.
SELECT t.*
FROM typed_identity AS t
WHERE NOT EXISTS (SELECT 1 AS found FROM held_row AS h WHERE h.pulled_row = t.pulled_row)
