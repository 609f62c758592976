-- A version of a person's membership of a household of the anti-poverty platform. Grain: psn_no x version.
-- hshd_income is what the household earns, in yuan a year.
CREATE TABLE household (
  person_key BIGINT NOT NULL,
  psn_no VARCHAR NOT NULL,
  hshd_no VARCHAR,
  hshd_rlts VARCHAR,
  hshd_income DECIMAL(16, 2),
  crte_time TIMESTAMP,
  updt_time TIMESTAMP NOT NULL,
  reconstructed_from TIMESTAMP,
  known_from DATE NOT NULL,
  known_to DATE NOT NULL
)
