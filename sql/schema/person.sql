-- The number that stands for a psn_no inside the warehouse. Grain: psn_no. Keys are never reused.
CREATE TABLE person (
  person_key BIGINT NOT NULL,
  psn_no VARCHAR NOT NULL
)
