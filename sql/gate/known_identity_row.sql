-- The newest version in the warehouse of an identity of a person of the batch. Grain: rid.
SELECT p.psn_no, i.rid, i.psn_idet_type, i.valid_from, i.valid_to, i.is_valid, i.updt_time
FROM identity AS i
JOIN person AS p ON p.person_key = i.person_key
WHERE i.known_to = DATE '9999-12-31'
  AND i.person_key IN (SELECT q.person_key FROM person AS q JOIN asked_person AS a ON a.psn_no = q.psn_no)
