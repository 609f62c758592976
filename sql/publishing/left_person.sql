-- A touched person without any warning of his own left: his household's went over to another member. Grain: psn_no.
SELECT t.psn_no, MIN(w.psn_no) AS continued_by_psn_no
FROM touched_person AS t
JOIN told_warning AS w ON w.sent_psn_no = t.psn_no AND w.psn_no <> t.psn_no
WHERE NOT EXISTS (SELECT 1 AS found FROM listed_warning AS l WHERE l.psn_no = t.psn_no)
GROUP BY t.psn_no
