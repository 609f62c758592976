-- A row that an entry of the list of known errors of the source drops, as it came. Grain: night x source table x row.
CREATE TABLE dropped_row (
  night DATE NOT NULL,
  source_table VARCHAR NOT NULL,
  source_key VARCHAR,
  known_error_id VARCHAR NOT NULL,
  reason VARCHAR NOT NULL,
  row_text VARCHAR NOT NULL
)
