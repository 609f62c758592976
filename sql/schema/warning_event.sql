-- What happened to a warning. Grain: warning x event. known_on is the night it became known, night the run that wrote it down.
-- is_reconstructed as in warning.
CREATE TABLE warning_event (
  warning_id VARCHAR NOT NULL,
  subject_key BIGINT NOT NULL,
  psn_no VARCHAR NOT NULL,
  household_id VARCHAR,
  rule_id VARCHAR NOT NULL,
  window_id VARCHAR NOT NULL,
  window_from DATE NOT NULL,
  event_no INTEGER NOT NULL,
  known_on DATE NOT NULL,
  night DATE NOT NULL,
  event VARCHAR NOT NULL,
  reasons VARCHAR NOT NULL,
  state VARCHAR NOT NULL,
  crossed_on DATE,
  fell_on DATE,
  step DECIMAL(6, 2),
  burden_amount DECIMAL(16, 2) NOT NULL,
  limit_amount DECIMAL(16, 2),
  is_reconstructed BOOLEAN NOT NULL
)
