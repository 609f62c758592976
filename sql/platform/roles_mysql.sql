-- Who may do what on the platform (MySQL 8, MariaDB 10.5 or newer). Run by an administrator in the platform's database, after the tables; may be repeated.
-- Accounts get one of the two roles: GRANT monitoring_read TO 'civil_affairs'@'%'; SET DEFAULT ROLE makes it count at login.

CREATE ROLE IF NOT EXISTS monitoring_push, monitoring_read;

-- The pipeline: it never deletes, and it makes no tables.
GRANT SELECT, INSERT, UPDATE ON risk_list TO monitoring_push;

GRANT SELECT, INSERT ON risk_list_sender TO monitoring_push;

GRANT SELECT ON platform_version TO monitoring_push;

-- The receivers: the contract table and nothing else.
GRANT SELECT ON risk_list TO monitoring_read;
