-- Two psn_no that shared an identifying certificate at any time. Grain: ordered pair of persons.
CREATE TABLE person_cluster (
  person_key BIGINT NOT NULL,
  other_key BIGINT NOT NULL
)
