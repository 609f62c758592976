-- A household (by number or book) that a psn_no ever had. Grain: psn_no x household. Kept only while a rule for households applies.
CREATE TABLE household_claim (
  person_key BIGINT NOT NULL,
  household_key BIGINT NOT NULL
)
