-- A removed settlement of somebody whose rows count for a moment's subject, unless it came back and is not valid. Grain: moment x settlement.
-- is_replaced: a later version of it is known on the night.
WITH removed AS ( -- a removed settlement of such a person
  SELECT person_key, setl_id, mdtrt_id, init_setl_id, mid_setl_flag, before_day
  FROM removed_settlement
  WHERE is_valid AND person_key IN (SELECT member_key FROM moment_member)
),
again AS ( -- one of which a later version came
  SELECT v.setl_id, v.is_valid, v.known_from, v.known_to
  FROM member_row AS v
  WHERE v.setl_id IN (SELECT setl_id FROM removed)
)
SELECT
  m.subject_key, m.night, m.person_key, s.setl_id, s.mdtrt_id, s.init_setl_id, s.mid_setl_flag, s.before_day,
  EXISTS (SELECT 1 AS found FROM again AS a WHERE a.setl_id = s.setl_id AND a.known_from <= m.night AND m.night < a.known_to) AS is_replaced
FROM moment_member AS m
JOIN removed AS s ON s.person_key = m.member_key
WHERE NOT EXISTS (
  SELECT 1 AS found
  FROM again AS a
  WHERE a.setl_id = s.setl_id AND a.known_from <= m.night AND m.night < a.known_to AND NOT a.is_valid
)
