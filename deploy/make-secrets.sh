#!/bin/sh
# Makes the secret files that docker-compose.yml reads; a file that is there is left alone.
# The folder can be entered by its owner only. The files in it can be read by all, because each container reads them as
# another user and compose passes the rights of the host on.
set -eu
folder="${1:-secrets}"
mkdir -p "$folder"
chmod 0700 "$folder"

put() { # name, value
  [ -e "$folder/$1" ] || printf '%s\n' "$2" > "$folder/$1"
  chmod 0444 "$folder/$1"
}
random() { # bytes, in hexadecimal
  od -An -v -tx1 -N "$1" /dev/urandom | tr -d ' \n'
}
value() { cat "$folder/$1"; }

put airflow_db_password "$(random 24)"
put airflow_database_url "postgresql+psycopg://airflow:$(value airflow_db_password)@airflow-db/airflow"
put airflow_jwt_secret "$(random 48)"
put airflow_fernet_key "$(head -c 32 /dev/urandom | base64 | tr '+/' '-_')"
put airflow_users "{\"admin\": \"$(random 12)\"}"
put platform_owner_password "$(random 24)"
put platform_owner_url "postgresql+psycopg://platform_owner:$(value platform_owner_password)@platform-db/platform"
put platform_push_password "$(random 24)"
put monitoring_platform "postgresql+psycopg://monitoring:$(value platform_push_password)@platform-db/platform"
put review_db_password "$(random 24)"
put monitoring_review "postgresql+psycopg://review:$(value review_db_password)@review-db/review"
put monitoring_id_key "$(random 32)"

[ -e "$folder/monitoring_source" ] || {
  echo "Now write the address of the source into $folder/monitoring_source, for example" >&2
  echo "  postgresql+psycopg://reader:PASSWORD@host/base" >&2
  echo "and keep a copy of $folder/monitoring_id_key apart from all backups: without it every warning would be sent again." >&2
}
