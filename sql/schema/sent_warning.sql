-- A warning as the platform was last told it. Grain: warning.
CREATE VIEW sent_warning AS
SELECT * FROM outbox_warning WHERE batch_no IN (SELECT batch_no FROM sent_batch)
