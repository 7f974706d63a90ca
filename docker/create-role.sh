#!/bin/sh
# Run once by the postgres image in an empty volume: Timebank's own role owns the database and is no superuser.
set -eu
psql --username "$POSTGRES_USER" --set ON_ERROR_STOP=1 --set password="$TIMEBANK_PASSWORD" <<'SQL'
CREATE ROLE timebank LOGIN PASSWORD :'password';
CREATE DATABASE timebank OWNER timebank;
SQL
