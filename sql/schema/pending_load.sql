-- Rows were taken over that no run has assessed yet: the next run assesses everybody. Grain: piece that was loaded only.
CREATE TABLE pending_load (
  known_from DATE NOT NULL,
  row_count BIGINT NOT NULL
)
