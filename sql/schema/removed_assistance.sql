-- A payment outside the settlement that was removed. Grain: rid.
CREATE TABLE removed_assistance (
  person_key BIGINT NOT NULL,
  rid VARCHAR NOT NULL,
  before_day DATE NOT NULL,
  removed_on DATE NOT NULL
)
