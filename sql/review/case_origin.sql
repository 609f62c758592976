-- A case with the one that a person of it was in before, and when that was visited last. Grain: case that somebody came into. Reads stored_person and
-- stored_case (as last fed).
SELECT p.case_id, MIN(s.case_id) AS from_case_id, MAX(c.visited_on) AS visited_on
FROM fed_person AS p
JOIN stored_person AS s ON s.psn_no = p.psn_no AND s.case_id <> p.case_id
LEFT JOIN stored_case AS c ON c.case_id = s.case_id
GROUP BY p.case_id
