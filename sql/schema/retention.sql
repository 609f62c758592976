-- A removal of settled years. Grain: removal. Windows that begin before the latest before_day are sealed: no run assesses them any more.
-- proof_text is the proof as it was written to its file; is_rewritten: the warehouse's file holds nothing any more of what was removed.
CREATE TABLE retention (
  before_day DATE NOT NULL,
  removed_on DATE NOT NULL,
  is_all BOOLEAN NOT NULL,
  settlement_count BIGINT NOT NULL,
  assistance_count BIGINT NOT NULL,
  digest VARCHAR NOT NULL,
  proof_text VARCHAR NOT NULL,
  is_rewritten BOOLEAN NOT NULL
)
