-- A person of whom the register row is needed: of a settlement of the batch, or of one that is known under a key of the batch. Grain: psn_no.
SELECT psn_no FROM typed_settlement WHERE psn_no IS NOT NULL
UNION
SELECT psn_no FROM known_settlement_row
