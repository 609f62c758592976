-- The register of insured persons. Grain: psn_no. One in 1,000 is a second number of the person before. Reads `person_number`.
WITH drawn AS ( -- a person with his hashes; a second number has the certificate of the first
  SELECT
    person,
    person_hash(person) AS h1,
    home_hash(person) AS home,
    CASE WHEN person % 1000 = 998 THEN person - 1 ELSE person END * 15450851 % getvariable('certificates') AS certificate
  FROM person_number
),
born AS ( -- a person with the birth date and the first 17 digits of the certificate
  SELECT
    drawn.*,
    DATE '1940-01-01' + CAST(certificate // 1000 % 25000 AS INTEGER) AS brdy,
    certificate % 1000 AS sequence
  FROM drawn
),
stemmed AS ( -- a person with these digits as one number; the first two areas are assigned to nobody
  SELECT
    born.*,
    (149901 + certificate // 25000000) * 100000000000
    + (EXTRACT(YEAR FROM brdy) * 10000 + EXTRACT(MONTH FROM brdy) * 100 + EXTRACT(DAY FROM brdy)) * 1000 + sequence AS stem
  FROM born
),
certified AS ( -- a person with the check character
  SELECT
    stemmed.*,
    SUBSTRING('10X98765432', 1 + CAST((
      stem // 10000000000000000 % 10 * 7 + stem // 1000000000000000 % 10 * 9 + stem // 100000000000000 % 10 * 10
      + stem // 10000000000000 % 10 * 5 + stem // 1000000000000 % 10 * 8 + stem // 100000000000 % 10 * 4
      + stem // 10000000000 % 10 * 2 + stem // 1000000000 % 10 * 1 + stem // 100000000 % 10 * 6
      + stem // 10000000 % 10 * 3 + stem // 1000000 % 10 * 7 + stem // 100000 % 10 * 9
      + stem // 10000 % 10 * 10 + stem // 1000 % 10 * 5 + stem // 100 % 10 * 8
      + stem // 10 % 10 * 4 + stem % 10 * 2
    ) % 11 AS INTEGER), 1) AS check_character,
    getvariable('base_us') - (150 + CAST(h1 % 1800 AS BIGINT)) * 86400000000 + 36000000000 AS created_us
  FROM stemmed
)
SELECT
  psn_no_of(person) AS psn_no,
  '01' AS psn_cert_type,
  CAST(stem AS VARCHAR) || check_character AS certno,
  SUBSTRING('王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗', 1 + CAST((h1 >> 20) % 20 AS INTEGER), 1)
  || SUBSTRING('伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰红建国文', 1 + CAST((h1 >> 30) % 30 AS INTEGER), 1)
  || SUBSTRING('伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰红建国文', 1 + CAST((h1 >> 40) % 30 AS INTEGER), 1) AS psn_name,
  CASE WHEN sequence % 2 = 1 THEN '1' ELSE '2' END AS gend,
  CAST(brdy AS TIMESTAMP) AS brdy,
  CASE WHEN is_employee_of(h1) THEN '310' ELSE '390' END AS insutype,
  CASE WHEN is_employee_of(h1) THEN '1101' ELSE '1501' END AS psn_type,
  '1' AS psn_insu_stas,
  make_timestamp(created_us) AS psn_insu_date,
  county_of(home) AS insuplc_admdvs,
  '0' AS cvlserv_flag,
  CAST(NULL AS VARCHAR) AS tel,
  '1990000' || CAST(1000 + (h1 >> 25) % 9000 AS VARCHAR) AS mob,
  -- Some of the others live in the countryside too.
  CASE WHEN is_employee_of(h1) AND h1 % 10 < 8 THEN '10' ELSE '20' END AS resd_nat,
  CASE WHEN home % 10 < 8 THEN 'HB' || CAST(1000000000 + person // 3 AS VARCHAR) END AS resdbook_no,
  CAST(NULL AS VARCHAR) AS resd_addr,
  '示例村' || CAST(1 + (home >> 10) % 400 AS VARCHAR) || '号' AS live_addr,
  county_of(home) || CAST(101 + (home >> 20) % 12 AS VARCHAR) || CAST(201 + (home >> 30) % 15 AS VARCHAR) AS resd_loc_admdvs,
  county_of(home) || CAST(101 + (home >> 20) % 12 AS VARCHAR) || CAST(201 + (home >> 30) % 15 AS VARCHAR) AS live_admdvs,
  '1' AS surv_stas,
  CAST(NULL AS TIMESTAMP) AS die_date,
  '0' AS nwb_flag,
  make_timestamp(created_us) AS crte_time,
  make_timestamp(created_us) AS updt_time
FROM certified
