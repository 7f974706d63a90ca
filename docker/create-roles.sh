#!/bin/sh
# Run once by the postgres image in an empty volume. It may be run again, to carry over a database of one role:
#   docker compose exec postgres sh /docker-entrypoint-initdb.d/create-roles.sh
# timebank_owner owns the database and its tables, and migrations run as it; timebank serves people and owns nothing;
# timebank_doorkeeper reads across the walls between time banks, for backups, and nobody can sign in as it.
set -eu
psql="psql --username ${POSTGRES_USER:-postgres} --set ON_ERROR_STOP=1 --quiet"
$psql --set owner_password="$TIMEBANK_OWNER_PASSWORD" --set password="$TIMEBANK_PASSWORD" <<'SQL'
SELECT 'CREATE ROLE timebank_owner' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'timebank_owner') \gexec
SELECT 'CREATE ROLE timebank' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'timebank') \gexec
SELECT 'CREATE ROLE timebank_doorkeeper NOLOGIN BYPASSRLS'
 WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'timebank_doorkeeper') \gexec
GRANT timebank_doorkeeper TO timebank_owner;
ALTER ROLE timebank_owner LOGIN PASSWORD :'owner_password';
ALTER ROLE timebank LOGIN NOCREATEDB PASSWORD :'password';
SELECT 'CREATE DATABASE timebank OWNER timebank_owner'
 WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'timebank') \gexec
SQL
$psql --dbname timebank --command "REASSIGN OWNED BY timebank TO timebank_owner"
