-- A person whose row the receiver's database did not take: what it said of it, since which batch, and the last. Sent again with the next push. Grain: psn_no.
CREATE TABLE refused_person (
  psn_no VARCHAR NOT NULL,
  error_code VARCHAR NOT NULL,
  first_batch_no INTEGER NOT NULL,
  last_batch_no INTEGER NOT NULL
)
