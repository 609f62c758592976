"""The pull on a real PostgreSQL and a real MariaDB, started here; a server that is not installed skips, and fails in CI."""
