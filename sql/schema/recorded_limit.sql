-- A limit in force, with all it follows from, kept for every limit that a warning ever named. Grain: limit x fingerprint of the thresholds.
CREATE TABLE recorded_limit (
  thresholds_fingerprint VARCHAR NOT NULL,
  limit_id VARCHAR NOT NULL,
  rule_id VARCHAR NOT NULL,
  line_id VARCHAR NOT NULL,
  valid_from DATE NOT NULL,
  valid_to DATE NOT NULL,
  known_from DATE NOT NULL,
  known_to DATE NOT NULL,
  limit_amount DECIMAL(16, 2) NOT NULL,
  fraction DECIMAL(9, 4),
  income_region_code VARCHAR,
  income_series VARCHAR,
  income_year INTEGER,
  income_amount DECIMAL(16, 2),
  income_released_on DATE,
  is_latest_date BOOLEAN,
  is_provisional BOOLEAN NOT NULL,
  is_verified BOOLEAN,
  is_assumed_date BOOLEAN,
  reference_title VARCHAR
)
