-- What happened to the person himself since his row was last sent: it is told with his leading warning, if that was told before and is open or
-- closed. Grain: psn_no x event.
WITH known AS ( -- a person's row beside what was last sent of it
  SELECT
    n.warning_id,
    n.psn_no,
    n.region_code IS DISTINCT FROM s.region_code
      OR n.township_code IS DISTINCT FROM s.township_code
      OR n.village_code IS DISTINCT FROM s.village_code AS has_moved,
    n.present_psn_no IS DISTINCT FROM s.present_psn_no AS is_renumbered,
    n.is_deceased AND NOT s.is_deceased AS has_died,
    n.is_monitored AND NOT s.is_monitored AS is_newly_monitored
  FROM person_now AS n
  JOIN sent_person AS s ON s.psn_no = n.psn_no
  JOIN sent_warning AS t ON t.warning_id = n.warning_id AND t.psn_no = n.psn_no
  WHERE n.state IN ('open', 'closed') AND s.state NOT IN ('merged', 'transferred')
)
SELECT warning_id, psn_no, 'moved' AS event, 3 AS place FROM known WHERE has_moved
UNION ALL
SELECT warning_id, psn_no, 'renumbered' AS event, 4 AS place FROM known WHERE is_renumbered
UNION ALL
SELECT warning_id, psn_no, 'died' AS event, 5 AS place FROM known WHERE has_died
UNION ALL
SELECT warning_id, psn_no, 'monitored' AS event, 6 AS place FROM known WHERE is_newly_monitored
