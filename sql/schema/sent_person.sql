-- A row of the platform's risk list as it was last sent. Grain: psn_no.
CREATE VIEW sent_person AS
SELECT * FROM outbox_person WHERE batch_no IN (SELECT batch_no FROM sent_batch)
