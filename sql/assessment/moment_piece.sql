-- The piece of the work in which a subject is assessed: as many subjects together as have about so many rows on their nights. Grain: subject.
WITH person_rows AS ( -- how many rows a psn_no has
  SELECT person_key, COUNT(*) AS row_count FROM member_version GROUP BY person_key
),
subject_rows AS ( -- how many a subject has on all its nights
  SELECT n.subject_key, COUNT(*) + SUM(COALESCE(p.row_count, 0)) AS row_count
  FROM reaching_moment AS n
  LEFT JOIN moment_member AS m ON m.subject_key = n.subject_key AND m.night = n.night
  LEFT JOIN person_rows AS p ON p.person_key = m.member_key
  GROUP BY n.subject_key
),
numbered AS ( -- the rows of those before
  SELECT
    subject_key,
    SUM(row_count) OVER (ORDER BY subject_key NULLS LAST ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) - row_count AS rows_before
  FROM subject_rows
)
SELECT n.subject_key, CAST(FLOOR(CAST(CAST(n.rows_before AS DECIMAL(18, 1)) / z.row_count AS DECIMAL(18, 6))) AS INTEGER) AS piece_no
FROM numbered AS n
CROSS JOIN piece_size AS z
