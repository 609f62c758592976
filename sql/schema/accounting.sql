-- Where the rows of an applied run went. Grain: run x source table. held_before_count: rows of the quarantine that were examined again.
-- pulled + held_before = accepted + quarantined + unchanged + superseded + dropped (known errors of the source).
CREATE TABLE accounting (
  night DATE NOT NULL,
  source_table VARCHAR NOT NULL,
  pulled_count BIGINT NOT NULL,
  held_before_count BIGINT NOT NULL,
  accepted_count BIGINT NOT NULL,
  quarantined_count BIGINT NOT NULL,
  unchanged_count BIGINT NOT NULL,
  superseded_count BIGINT NOT NULL,
  dropped_count BIGINT NOT NULL
)
