#!/bin/bash
# Run once by the image of PostgreSQL, on an empty cluster: the database, the three logins of the program and the two roles that row
# security is about (docs/operating). None of them is a superuser; the passwords come from a secret, never from the environment.
set -euo pipefail
logins=${POSTGRES_LOGINS_FILE:-/run/secrets/postgres_logins}
password() { sed -n "s/^$1=//p" "$logins"; }

psql -v ON_ERROR_STOP=1 --quiet --username "${POSTGRES_USER:-postgres}" --dbname postgres \
  -v owner="$(password topline_owner)" -v program="$(password topline_program)" -v questions="$(password topline_questions)" <<'SQL'
SELECT format('CREATE ROLE %I', wanted) FROM unnest(ARRAY['topline_writer', 'topline_reader']) AS wanted
 WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = wanted) \gexec
-- Tells of other logins' open transactions, which hold the log back.
GRANT pg_monitor TO topline_writer;
CREATE ROLE topline_owner LOGIN PASSWORD :'owner';
CREATE ROLE topline_program LOGIN PASSWORD :'program';
CREATE ROLE topline_questions LOGIN PASSWORD :'questions';
GRANT topline_writer, topline_reader TO topline_owner;
GRANT topline_writer TO topline_program;
GRANT topline_reader TO topline_questions;
CREATE DATABASE topline OWNER topline_owner;
REVOKE CONNECT ON DATABASE topline FROM PUBLIC;
GRANT CONNECT ON DATABASE topline TO topline_program, topline_questions;
SQL
