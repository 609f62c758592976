-- An answer of the platform's side or of a township's workbook (channel_type) as it was read, and with whom it was matched by which of the numbers
-- that it names (warning_id, psn_no, certno, household_no, none). An answer for a household counts for all of it on the list (household_no).
-- read_on is the night that read it. Grain: feedback_id. Rows are added; only one that was matched with nobody is matched anew.
CREATE TABLE feedback (
  feedback_id VARCHAR NOT NULL,
  warning_id VARCHAR,
  psn_no VARCHAR,
  certno VARCHAR,
  household_no VARCHAR,
  matched_psn_no VARCHAR,
  matched_warning_id VARCHAR,
  match_type VARCHAR NOT NULL,
  status VARCHAR NOT NULL,
  monitored_category_code VARCHAR,
  risk_reason_codes VARCHAR,
  measures VARCHAR,
  refusal_reason VARCHAR,
  verified_compliant_amount DECIMAL(16, 2),
  happened_on DATE NOT NULL,
  recorded_at TIMESTAMP NOT NULL,
  unit_name VARCHAR,
  remark VARCHAR,
  channel_type VARCHAR NOT NULL,
  read_on DATE NOT NULL
)
