-- Identities of one person in 50, a quarter of these with two. Grain: identity. Reads `person_number`.
WITH listed AS ( -- an identity of a person with its hash
  SELECT p.person, n.range AS place, hash(p.person, getvariable('seed') + 110 + n.range) AS h1
  FROM person_number AS p
  CROSS JOIN range(2) AS n
  WHERE hash(p.person, getvariable('seed') + 109) % 200 < CASE n.range WHEN 0 THEN 4 ELSE 1 END
),
dated AS ( -- an identity with its first day; one in ten begins in the first year
  SELECT
    listed.*,
    CAST(make_timestamp(getvariable('base_us')) AS DATE) + CAST(CASE WHEN h1 % 10 = 0 THEN (h1 >> 10) % 360 ELSE -30 - CAST((h1 >> 10) % 1500 AS BIGINT) END AS INTEGER) AS begins
  FROM listed
)
SELECT
  'I140000' || CAST(1000000000000 + person * 2 + place AS VARCHAR) AS rid,
  psn_no_of(person) AS psn_no,
  list_extract(
    ['7301', '7301', '7301', '7301', '7301', '7019', '7019', '7131', '7201', '7202', '7203', '7204', '7205', '7110', '7069', '7052'],
    1 + CAST((h1 >> 30) % 16 AS BIGINT)
  ) AS psn_idet_type,
  CAST(begins AS TIMESTAMP) AS begntime,
  CASE WHEN (h1 >> 40) % 100 < 15 THEN CAST(begins + CAST(200 + (h1 >> 45) % 1500 AS INTEGER) AS TIMESTAMP) END AS endtime,
  '1' AS vali_flag,
  CAST(begins AS TIMESTAMP) + INTERVAL '10' HOUR AS crte_time,
  CAST(begins AS TIMESTAMP) + INTERVAL '10' HOUR AS updt_time
FROM dated
