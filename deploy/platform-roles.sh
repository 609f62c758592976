#!/bin/bash
# Runs once, when the platform database is made: the login the nights push with. Its rights come with the tables.
set -euo pipefail

psql --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" \
  --set password="$(cat /run/secrets/platform_push_password)" <<'SQL'
CREATE ROLE monitoring_push NOLOGIN;
CREATE ROLE monitoring LOGIN PASSWORD :'password' IN ROLE monitoring_push;
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
SQL
