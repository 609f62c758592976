-- An interval of updt_time that was read from a source table (updt_from <= updt_time < updt_to). Grain: table x interval.
CREATE TABLE coverage (
  source_table VARCHAR NOT NULL,
  updt_from TIMESTAMP NOT NULL,
  updt_to TIMESTAMP NOT NULL,
  night DATE NOT NULL
)
