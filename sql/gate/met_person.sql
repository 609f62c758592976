-- A person of a settlement or identity of the batch whom the warehouse has met. Grain: psn_no.
WITH named AS ( -- such a person
  SELECT psn_no FROM typed_settlement
  UNION ALL
  SELECT psn_no FROM typed_identity
)
SELECT p.person_key, p.psn_no
FROM person AS p
WHERE p.psn_no IN (SELECT psn_no FROM named WHERE psn_no IS NOT NULL)
