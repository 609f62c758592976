-- Members of the platform's households: three in each, three persons in ten. Grain: psn_no. Reads `person_number`.
SELECT
  psn_no_of(person) AS psn_no,
  '140000H' || CAST(1000000000 + person // 3 AS VARCHAR) AS hshd_no,
  CASE person % 3 WHEN 0 THEN '01' WHEN 1 THEN '10' ELSE '20' END AS hshd_rlts,
  yuan(20000 + home_hash(person) % 60000) AS hshd_income,
  make_timestamp(getvariable('base_us') - 150 * 86400000000) AS crte_time,
  make_timestamp(getvariable('base_us') - 150 * 86400000000) AS updt_time
FROM person_number
WHERE home_hash(person) // 1000 % 10 < 3
