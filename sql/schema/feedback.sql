-- An answer of the platform's side as it was read, with whom it was matched to and by what (warning_id, psn_no, certno, household_no, none).
-- read_on is the night that read it. Grain: feedback_id. Rows are added and never changed.
CREATE TABLE feedback (
  feedback_id VARCHAR NOT NULL,
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
  read_on DATE NOT NULL
)
