"""The pull from what a bureau has: a real PostgreSQL and a real MariaDB, started here, and files. A server that is not installed skips, and fails in CI."""
