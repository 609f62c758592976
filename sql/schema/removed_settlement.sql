-- A settlement that was removed with its years, and what is needed to know a later row of its visit. Grain: settlement.
-- before_day: all rows of its visit were before it; removed_on: the newest night then.
CREATE TABLE removed_settlement (
  person_key BIGINT NOT NULL,
  setl_id VARCHAR NOT NULL,
  mdtrt_id VARCHAR,
  init_setl_id VARCHAR,
  mid_setl_flag VARCHAR,
  is_valid BOOLEAN NOT NULL,
  before_day DATE NOT NULL,
  removed_on DATE NOT NULL
)
