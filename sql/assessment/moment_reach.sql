-- What a moment can change: windows that end after reach_day. That follows from the days of the rows that become known, are replaced or begin to count on its
-- night, and of all rows of their visits; what else happened reaches as far as moment_touch says. Grain: moment.
WITH narrow AS ( -- a moment that not everything reaches
  SELECT subject_key, night FROM moment_touch WHERE reach_from > DATE '1900-01-01'
),
member AS ( -- a psn_no whose rows count for it
  SELECT m.subject_key, m.night, m.person_key, m.member_key
  FROM moment_member AS m
  JOIN narrow AS n ON n.subject_key = m.subject_key AND n.night = m.night
),
unplaced AS ( -- one with somebody whose insurance and region may follow from his settlements
  SELECT DISTINCT m.subject_key, m.night
  FROM member AS m
  WHERE NOT EXISTS (
    SELECT 1 AS found
    FROM insured AS i
    WHERE i.person_key = m.member_key AND i.known_from <= m.night AND m.night < i.known_to
      AND i.insutype IS NOT NULL AND i.insuplc_admdvs IS NOT NULL
  )
),
changed AS ( -- a settlement that becomes known, is replaced or is written ahead
  SELECT m.subject_key, m.night, m.member_key, v.setl_id
  FROM member AS m
  JOIN member_version AS v ON v.person_key = m.member_key
  WHERE v.known_from = m.night OR v.known_to = m.night OR (v.known_from < m.night AND v.burden_date >= m.night)
),
paid AS ( -- a payment of that kind
  SELECT m.subject_key, m.night, a.setl_id, a.paid_on
  FROM member AS m
  JOIN assistance AS a ON a.person_key = m.member_key
  WHERE a.known_from = m.night OR a.known_to = m.night OR (a.known_from < m.night AND a.paid_on >= m.night)
),
concerned AS ( -- a settlement that changes or is paid for
  SELECT subject_key, night, setl_id FROM changed
  UNION
  SELECT subject_key, night, setl_id FROM paid WHERE setl_id IS NOT NULL
),
concerned_row AS ( -- its versions
  SELECT c.subject_key, c.night, v.setl_id, v.init_setl_id
  FROM concerned AS c
  JOIN member_version AS v ON v.setl_id = c.setl_id
),
original AS ( -- it and its original
  SELECT subject_key, night, setl_id FROM concerned
  UNION
  SELECT subject_key, night, init_setl_id AS setl_id FROM concerned_row WHERE init_setl_id IS NOT NULL
),
linked AS ( -- versions of these and of their refunds, and what was removed of them
  SELECT o.subject_key, o.night, v.mdtrt_id, v.burden_date
  FROM original AS o
  JOIN member_version AS v ON v.setl_id = o.setl_id
  UNION ALL
  SELECT o.subject_key, o.night, v.mdtrt_id, v.burden_date
  FROM original AS o
  JOIN member_version AS v ON v.init_setl_id = o.setl_id
  UNION ALL
  SELECT o.subject_key, o.night, v.mdtrt_id, CAST(v.before_day - INTERVAL '1' DAY AS DATE) AS burden_date
  FROM original AS o
  JOIN moment_removed AS v ON v.subject_key = o.subject_key AND v.night = o.night AND v.setl_id = o.setl_id
),
visit AS ( -- a visit of theirs
  SELECT DISTINCT subject_key, night, mdtrt_id FROM linked WHERE mdtrt_id IS NOT NULL
),
day AS ( -- a day on which something may change
  SELECT subject_key, night, burden_date AS reach_day FROM linked
  UNION ALL
  SELECT i.subject_key, i.night, v.burden_date AS reach_day
  FROM visit AS i
  JOIN member_version AS v ON v.mdtrt_id = i.mdtrt_id
  UNION ALL
  SELECT subject_key, night, paid_on AS reach_day FROM paid
  UNION ALL
  SELECT c.subject_key, c.night, a.paid_on AS reach_day
  FROM concerned AS c
  JOIN assistance AS a ON a.setl_id = c.setl_id
  UNION ALL
  SELECT subject_key, night, DATE '1900-01-01' AS reach_day FROM unplaced
  UNION ALL
  SELECT subject_key, night, reach_from AS reach_day FROM moment_touch
),
reached AS ( -- the earliest of them
  SELECT subject_key, night, MIN(reach_day) AS reach_day
  FROM day
  GROUP BY subject_key, night
)
SELECT
  r.subject_key,
  r.night,
  CASE
    WHEN t.is_follow_up THEN MIN(r.reach_day) OVER (
      PARTITION BY r.subject_key ORDER BY r.night NULLS LAST ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)
    ELSE r.reach_day
  END AS reach_day
FROM reached AS r
JOIN moment_touch AS t ON t.subject_key = r.subject_key AND t.night = r.night
