-- A psn_no that is counted under another psn_no of the same person. Grain: person x period of knowledge; persons that are their own anchor are absent.
-- merged_from is the night since which the person has been under another without a break.
CREATE TABLE person_anchor (
  person_key BIGINT NOT NULL,
  anchor_key BIGINT NOT NULL,
  merged_from DATE NOT NULL,
  known_from DATE NOT NULL,
  known_to DATE NOT NULL
)
