#!/bin/sh
# Before anything else starts: Airflow's tables and pool, its users, the platform's tables and roles. May be repeated.
set -eu

airflow db migrate
airflow pools set warehouse 1 "whoever opens the warehouse"

# Airflow writes to this file when a user has no password yet, so it cannot be the secret itself.
umask 077
secret airflow_users > "$AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE"

# The owner's address is known to this one command only; the nights push with an account that may push and no more.
MONITORING_PLATFORM="$(secret platform_owner_url)" monitoring platform upgrade --with-roles
