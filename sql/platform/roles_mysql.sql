-- Who may do what on the platform (MySQL 8, MariaDB 10.5 or newer). Run by an administrator in the platform's database, after the tables; may be repeated.
-- Accounts get one of the roles: GRANT monitoring_read TO 'civil_affairs'@'%'; SET DEFAULT ROLE makes it count at login.

CREATE ROLE IF NOT EXISTS monitoring_push, monitoring_read, monitoring_answer;

-- The pipeline: it never deletes, changes nothing but rows of persons, and makes no tables.
GRANT SELECT, INSERT, UPDATE ON risk_list TO monitoring_push;

GRANT SELECT, INSERT ON risk_list_event TO monitoring_push;

GRANT SELECT, INSERT ON risk_list_batch TO monitoring_push;

GRANT SELECT ON risk_feedback TO monitoring_push;

GRANT SELECT, INSERT ON risk_list_sender TO monitoring_push;

GRANT SELECT ON platform_version TO monitoring_push;

-- The receivers: what was sent and nothing else.
GRANT SELECT ON risk_list TO monitoring_read;

GRANT SELECT ON risk_list_event TO monitoring_read;

GRANT SELECT ON risk_list_batch TO monitoring_read;

-- Those who answer: they read what was sent and add answers, which nobody changes.
GRANT SELECT ON risk_list TO monitoring_answer;

GRANT SELECT ON risk_list_event TO monitoring_answer;

GRANT SELECT ON risk_list_batch TO monitoring_answer;

GRANT SELECT, INSERT ON risk_feedback TO monitoring_answer;
