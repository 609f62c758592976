-- A row of the imported lists with the number of its person, as text in the national names. Grain: rid. The number it was stored
-- under stays as long as it holds the certificate; else the smallest holds. A stored row that nobody holds any more becomes invalid.
WITH held AS ( -- a listed row with the smallest holder of its certificate, what is stored, and whether that still holds it
  SELECT
    l.rid,
    MIN(h.psn_no) AS first_holder,
    MAX(s.psn_no) AS stored_person,
    MAX(CASE WHEN h.psn_no = s.psn_no THEN h.psn_no END) AS kept_person
  FROM listed_row AS l
  LEFT JOIN certificate_holder AS h ON h.certificate = l.certificate
  LEFT JOIN stored_list_row AS s ON s.rid = l.rid
  GROUP BY l.rid
),
chosen AS ( -- a listed row with its person and whether the person is another than the one it was stored under
  SELECT
    l.*,
    s.updt_time AS stored_updt_time,
    COALESCE(h.kept_person, h.first_holder, h.stored_person) AS psn_no,
    COALESCE(h.kept_person, h.first_holder) IS NULL AS is_lost,
    s.rid IS NOT NULL AND h.kept_person IS NULL AND (h.first_holder IS NOT NULL OR s.is_valid) AS is_moved
  FROM listed_row AS l
  JOIN held AS h ON h.rid = l.rid
  LEFT JOIN stored_list_row AS s ON s.rid = l.rid
)
SELECT
  c.rid,
  c.psn_no,
  c.psn_idet_type,
  c.begntime,
  c.endtime,
  CASE WHEN c.is_lost THEN '0' ELSE c.vali_flag END AS vali_flag,
  CAST(c.crte_time AS VARCHAR) AS crte_time,
  CAST(
    CASE
      WHEN c.is_moved THEN GREATEST(v.changed_at, c.updt_time, COALESCE(c.stored_updt_time, c.updt_time))
      ELSE GREATEST(c.updt_time, COALESCE(c.stored_updt_time, c.updt_time))
    END AS VARCHAR
  ) AS updt_time
FROM chosen AS c
CROSS JOIN match_value AS v
WHERE c.psn_no IS NOT NULL AND (c.stored_updt_time IS NOT NULL OR c.vali_flag = '1')
