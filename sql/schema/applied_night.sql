-- A night that was applied. Grain: night. Written in the transaction of the night itself: what stands here is in the warehouse, whole.
CREATE TABLE applied_night (
  night DATE NOT NULL,
  front DATE NOT NULL,
  thresholds_fingerprint VARCHAR NOT NULL,
  sql_fingerprint VARCHAR NOT NULL,
  package_version VARCHAR NOT NULL,
  is_example BOOLEAN NOT NULL
)
