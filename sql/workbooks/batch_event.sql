-- What a batch told of a person, each kind of event once, in the order it was told. Grain: psn_no x event. Reads workbook_value.
SELECT e.psn_no, e.event
FROM sent_event AS e
JOIN workbook_value AS v ON v.batch_no = e.batch_no
GROUP BY e.psn_no, e.event
ORDER BY e.psn_no NULLS LAST, MIN(e.event_no) NULLS LAST, e.event NULLS LAST
