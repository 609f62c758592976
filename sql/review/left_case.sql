-- A case that nobody is in any more: its persons belong to another household by now (to_case_id, one of them), or their warnings are long over. Grain: case.
SELECT s.case_id, s.standing AS standing_before, MIN(p.case_id) AS to_case_id
FROM stored_case AS s
LEFT JOIN stored_person AS b ON b.case_id = s.case_id
LEFT JOIN fed_person AS p ON p.psn_no = b.psn_no AND p.case_id <> s.case_id
WHERE (s.standing <> 'none' OR s.person_count > 0) AND NOT EXISTS (SELECT 1 AS found FROM case_now AS n WHERE n.case_id = s.case_id)
GROUP BY s.case_id, s.standing
