-- A night that was applied. Grain: night. is_backfill: as the end of a slice of past nights; is_withheld: what it found is not for the platform;
-- rules_as_of: the day whose rules were held to apply on all days (counterfactual). Written in the transaction of the night itself: what stands here is in the warehouse, whole.
CREATE TABLE applied_night (
  night DATE NOT NULL,
  front DATE NOT NULL,
  thresholds_fingerprint VARCHAR NOT NULL,
  sql_fingerprint VARCHAR NOT NULL,
  package_version VARCHAR NOT NULL,
  is_example BOOLEAN NOT NULL,
  is_backfill BOOLEAN NOT NULL,
  is_withheld BOOLEAN NOT NULL,
  rules_as_of DATE
)
