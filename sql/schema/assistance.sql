-- A version of a payment outside the settlement. Grain: rid x version. Amount in yuan; negative where it was taken back.
CREATE TABLE assistance (
  person_key BIGINT NOT NULL,
  rid VARCHAR NOT NULL,
  setl_id VARCHAR,
  asst_type VARCHAR,
  assistance_amount DECIMAL(16, 2) NOT NULL,
  paid_on DATE NOT NULL,
  is_valid BOOLEAN NOT NULL,
  crte_time TIMESTAMP,
  updt_time TIMESTAMP NOT NULL,
  reconstructed_from TIMESTAMP,
  known_from DATE NOT NULL,
  known_to DATE NOT NULL
)
