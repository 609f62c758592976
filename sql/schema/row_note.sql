-- A rule's note about an accepted row. Grain: run x source table x row x rule.
CREATE TABLE row_note (
  night DATE NOT NULL,
  source_table VARCHAR NOT NULL,
  source_key VARCHAR,
  rule_name VARCHAR NOT NULL
)
