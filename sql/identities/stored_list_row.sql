-- An identity row in force that came from a list, with its person's number. Grain: rid.
SELECT i.rid, p.psn_no, i.is_valid, i.updt_time
FROM identity AS i
JOIN person AS p ON p.person_key = i.person_key
WHERE i.known_to = DATE '9999-12-31' AND i.rid LIKE 'list:%'
