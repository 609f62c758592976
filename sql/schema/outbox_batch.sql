-- The batch that is to be sent, at most one; its counts are those of everything staged. Grain: batch_no.
CREATE TABLE outbox_batch (
  batch_no INTEGER NOT NULL,
  night DATE NOT NULL,
  sent_at TIMESTAMP NOT NULL,
  rhythms VARCHAR NOT NULL,
  inserted_count INTEGER NOT NULL,
  updated_count INTEGER NOT NULL,
  event_count INTEGER NOT NULL,
  opened_count INTEGER NOT NULL,
  raised_count INTEGER NOT NULL,
  withdrawn_count INTEGER NOT NULL,
  lapsed_count INTEGER NOT NULL,
  reopened_count INTEGER NOT NULL,
  closed_count INTEGER NOT NULL,
  other_count INTEGER NOT NULL,
  refused_count INTEGER NOT NULL,
  burden_amount DECIMAL(16, 2) NOT NULL,
  limit_amount DECIMAL(16, 2) NOT NULL,
  previous_sha256 VARCHAR NOT NULL,
  sha256 VARCHAR NOT NULL
)
