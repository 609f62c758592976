-- The number that stands for a household inside the warehouse, below 0. Grain: household. Keys are never reused.
CREATE TABLE household_key (
  household_key BIGINT NOT NULL,
  household_id VARCHAR NOT NULL
)
