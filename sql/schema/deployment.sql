-- What this warehouse belongs to. One row.
CREATE TABLE deployment (
  schema_version INTEGER NOT NULL,
  key_fingerprint VARCHAR NOT NULL
)
