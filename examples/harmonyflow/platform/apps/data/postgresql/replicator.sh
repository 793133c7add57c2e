#!/bin/sh
# When the primary's data are made: the role that replicas copy and stream as.
set -eu
psql --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --set password="$REPLICATION_PASSWORD" <<'SQL'
CREATE ROLE replicator REPLICATION LOGIN PASSWORD :'password';
SQL
echo "host replication replicator all scram-sha-256" >> "$PGDATA/pg_hba.conf"
