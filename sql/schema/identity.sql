-- A version of an identity (low-income category) of a person. Grain: rid x version. valid_to is the first day it no longer holds.
CREATE TABLE identity (
  person_key BIGINT NOT NULL,
  rid VARCHAR NOT NULL,
  psn_idet_type VARCHAR NOT NULL,
  valid_from DATE NOT NULL,
  valid_to DATE NOT NULL,
  is_valid BOOLEAN NOT NULL,
  crte_time TIMESTAMP,
  updt_time TIMESTAMP NOT NULL,
  reconstructed_from TIMESTAMP,
  known_from DATE NOT NULL,
  known_to DATE NOT NULL
)
