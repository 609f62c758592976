-- A row that broke a rule and was not taken over, as it came. Grain: night x source table x row x rule.
CREATE TABLE quarantine (
  night DATE NOT NULL,
  source_table VARCHAR NOT NULL,
  source_key VARCHAR,
  rule_name VARCHAR NOT NULL,
  row_text VARCHAR NOT NULL
)
