-- Where the pulled rows of an applied run went. Grain: run x source table. pulled = accepted + quarantined + unchanged + superseded.
CREATE TABLE accounting (
  night DATE NOT NULL,
  source_table VARCHAR NOT NULL,
  pulled_count BIGINT NOT NULL,
  accepted_count BIGINT NOT NULL,
  quarantined_count BIGINT NOT NULL,
  unchanged_count BIGINT NOT NULL,
  superseded_count BIGINT NOT NULL
)
