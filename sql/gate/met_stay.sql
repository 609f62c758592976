-- A settlement of a stay in the warehouse of a person, visit and day of end of which the batch brings a stay: only these can be the same stay. Grain: setl_id.
WITH stay AS ( -- a stay of the batch
  SELECT mdtrt_id, enddate FROM typed_settlement WHERE med_type LIKE '2%'
)
SELECT s.setl_id
FROM settlement AS s
JOIN whole_person AS w ON w.person_key = s.person_key
WHERE s.known_to = DATE '9999-12-31'
  AND s.med_type LIKE '2%'
  AND s.enddate IN (SELECT enddate FROM stay)
  AND s.mdtrt_id IN (SELECT mdtrt_id FROM stay)
