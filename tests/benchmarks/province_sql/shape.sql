-- A settlement in the national columns from what a source row says. Grain: row of `source`.
CREATE OR REPLACE MACRO numbered_id(settled_us, visit, tag) AS
  '14' || CAST(
    (EXTRACT(YEAR FROM make_timestamp(settled_us)) * 10000 + EXTRACT(MONTH FROM make_timestamp(settled_us)) * 100 + EXTRACT(DAY FROM make_timestamp(settled_us)))
    * 10000000000 + visit * 8 + tag AS VARCHAR
  );

CREATE OR REPLACE MACRO setl_id_of(visit, h2, settled_us) AS numbered_id(settled_us, visit, CAST(h2 % 3 AS BIGINT));

CREATE OR REPLACE MACRO created_us_of(settled_us, h5) AS
  -- Written within a minute and a half; of a thousand three come in weeks later.
  settled_us + CASE WHEN unit(h5, 0) < 0.003 THEN (14 + CAST((h5 >> 20) % 47 AS BIGINT)) * 86400000000 ELSE 0 END
  + (5 + CAST((h5 >> 20) % 85 AS BIGINT)) * 1000000;

CREATE OR REPLACE MACRO changed_us_of(created_us, h5) AS
  -- Of a thousand five are changed days later.
  created_us + CASE WHEN unit(h5, 0) BETWEEN 0.003 AND 0.008 THEN (1 + CAST((h5 >> 20) % 60 AS BIGINT)) * 86400000000 + 3600000000 ELSE 0 END;

CREATE OR REPLACE MACRO mdtrt_id_of(visit) AS 'M140000' || CAST(1000000000000 + visit * 3 + 1 AS VARCHAR);

CREATE OR REPLACE MACRO insutype_of(is_employee) AS CASE WHEN is_employee THEN '310' ELSE '390' END;

CREATE OR REPLACE MACRO med_type_of(kind) AS CASE kind WHEN 0 THEN '11' WHEN 1 THEN '140104' WHEN 2 THEN '140201' ELSE '21' END;

CREATE OR REPLACE MACRO out_flag_of(kind, h2) AS CASE WHEN kind = 3 AND unit(h2, 40) < 0.1 THEN '1' ELSE '0' END;

CREATE OR REPLACE MACRO year_of(moment_us) AS CAST(EXTRACT(YEAR FROM make_timestamp(moment_us)) AS VARCHAR);

CREATE OR REPLACE MACRO begun_on(settled_us, kind, h2) AS
  CAST(CAST(make_timestamp(settled_us) AS DATE) - CAST(CASE kind WHEN 3 THEN 2 + h2 % 15 ELSE 0 END AS INTEGER) AS TIMESTAMP);

CREATE OR REPLACE MACRO ended_on(settled_us) AS CAST(CAST(make_timestamp(settled_us) AS DATE) AS TIMESTAMP);

CREATE OR REPLACE MACRO yuan(amount) AS CAST(amount AS DECIMAL(16, 2));
