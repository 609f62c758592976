-- The newest version in the warehouse of an identity of a person of whom the batch brings one. Grain: rid.
WITH asked AS ( -- such a person
  SELECT person_key, psn_no FROM met_person WHERE psn_no IN (SELECT psn_no FROM typed_identity)
)
SELECT a.psn_no, i.rid, i.psn_idet_type, i.valid_from, i.valid_to, i.is_valid, i.updt_time
FROM identity AS i
JOIN asked AS a ON a.person_key = i.person_key
WHERE i.known_to = DATE '9999-12-31'
