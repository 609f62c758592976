-- Who may do what on the platform (PostgreSQL). Run by the owner of the tables, after them; may be repeated.
-- Accounts get one of the two roles: GRANT monitoring_read TO civil_affairs;

DO $$ BEGIN CREATE ROLE monitoring_push NOLOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$;

DO $$ BEGIN CREATE ROLE monitoring_read NOLOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$;

-- The pipeline: it never deletes, and it makes no tables.
GRANT SELECT, INSERT, UPDATE ON risk_list TO monitoring_push;

GRANT SELECT, INSERT ON risk_list_sender TO monitoring_push;

GRANT SELECT ON platform_version TO monitoring_push;

-- The receivers: the contract table and nothing else.
GRANT SELECT ON risk_list TO monitoring_read;
