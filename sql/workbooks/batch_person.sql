-- A person whom a batch told something about, with his row as it stands by now. Grain: psn_no. Reads workbook_value (one row: batch_no).
SELECT p.*
FROM sent_person AS p
CROSS JOIN workbook_value AS v
WHERE p.batch_no = v.batch_no OR p.psn_no IN (SELECT e.psn_no FROM sent_event AS e JOIN workbook_value AS w ON w.batch_no = e.batch_no)
ORDER BY p.township_code NULLS LAST, p.village_code NULLS LAST, p.household_no NULLS LAST, p.psn_no NULLS LAST
