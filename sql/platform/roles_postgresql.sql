-- Who may do what on the platform (PostgreSQL). Run by the owner of the tables, after them; may be repeated.
-- Accounts get one of the roles: GRANT monitoring_read TO civil_affairs; GRANT monitoring_answer TO anti_poverty_platform;

DO $$ BEGIN CREATE ROLE monitoring_push NOLOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$;

DO $$ BEGIN CREATE ROLE monitoring_read NOLOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$;

DO $$ BEGIN CREATE ROLE monitoring_answer NOLOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$;

-- The pipeline: it never deletes, changes nothing but rows of persons, and makes no tables.
GRANT SELECT, INSERT, UPDATE ON risk_list TO monitoring_push;

GRANT SELECT, INSERT ON risk_list_event, risk_list_batch TO monitoring_push;

GRANT SELECT ON risk_feedback TO monitoring_push;

GRANT SELECT, INSERT ON risk_list_sender TO monitoring_push;

GRANT SELECT ON platform_version TO monitoring_push;

-- The receivers: what was sent and nothing else.
GRANT SELECT ON risk_list, risk_list_event, risk_list_batch TO monitoring_read;

-- Those who answer: they read what was sent and add answers, which nobody changes.
GRANT SELECT ON risk_list, risk_list_event, risk_list_batch TO monitoring_answer;

GRANT SELECT, INSERT ON risk_feedback TO monitoring_answer;
