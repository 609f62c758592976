-- That somebody let a held row pass a rule. Grain: row x rule x release. Rows are only ever added; it holds for the row as it said what it said then.
CREATE TABLE quarantine_release (
  row_id VARCHAR NOT NULL,
  source_table VARCHAR NOT NULL,
  rule_name VARCHAR NOT NULL,
  released_at TIMESTAMP NOT NULL,
  released_by VARCHAR NOT NULL,
  reason VARCHAR NOT NULL
)
