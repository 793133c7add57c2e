#!/bin/sh
# A replica without data copies the primary's, and then streams. This is no init container: those run before the
# proxy, and reach nothing in a meshed pod.
set -eu
export PGPASSWORD="$REPLICATION_PASSWORD"
if [ ! -s "$PGDATA/PG_VERSION" ]; then
  pg_basebackup --host "$PRIMARY" --username replicator --pgdata "$PGDATA" --wal-method stream --write-recovery-conf
fi
exec postgres "$@"
