-- A row that a rule holds back, as it came. Grain: row x rule x night since which the rule holds it. row_id is made of what the row says without
-- its stamps, so that a row sent again is the same; held while left_on is empty. left_by: passed, released, corrected (a newer version of
-- the key was accepted), replaced (a newer version of the key is held in its place).
CREATE TABLE quarantine (
  row_id VARCHAR NOT NULL,
  source_table VARCHAR NOT NULL,
  source_key VARCHAR,
  rule_name VARCHAR NOT NULL,
  row_text VARCHAR NOT NULL,
  held_on DATE NOT NULL,
  left_on DATE,
  left_by VARCHAR
)
