-- An event that the platform was told. Grain: warning x event.
CREATE VIEW sent_event AS
SELECT * FROM outbox_event WHERE batch_no IN (SELECT batch_no FROM sent_batch)
