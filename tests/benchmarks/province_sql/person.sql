-- What is said about a person, from his number alone. $seed, counties and persons are variables of the session.
CREATE OR REPLACE MACRO unit(hashed, low) AS
  -- Twenty bits of a hash as a number between 0 and 1, both exclusive.
  (CAST((hashed >> low) & 1048575 AS DOUBLE) + CAST(0.5 AS DOUBLE)) / CAST(1048576 AS DOUBLE);

CREATE OR REPLACE MACRO psn_no_of(person) AS
  '140000' || CAST(10000000000000 + person * 13 + (person * 7) % 13 AS VARCHAR);

CREATE OR REPLACE MACRO home_hash(person) AS hash(person // 3, getvariable('seed') + 101);

CREATE OR REPLACE MACRO county_of(home) AS list_extract(getvariable('counties'), 1 + CAST(home % len(getvariable('counties')) AS BIGINT));

CREATE OR REPLACE MACRO is_employee_of(person_hash) AS unit(person_hash, 0) < 0.2;

CREATE OR REPLACE MACRO person_hash(person) AS hash(person, getvariable('seed') + 102);
