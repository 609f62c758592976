-- A person of whom the register row is needed: of a settlement of the batch, or of one that is known under a key of the batch. Grain: mention.
SELECT person_key FROM met_person
UNION ALL
SELECT person_key FROM met_settlement
