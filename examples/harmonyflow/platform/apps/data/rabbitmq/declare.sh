#!/bin/sh
# Declares each queue of /queues and, for dead letters, an exchange that leads to the queue of that name.
set -eu
admin() { rabbitmqadmin --host "$RABBITMQ_HOST" --username "$RABBITMQ_USER" --password "$RABBITMQ_DEFAULT_PASS" "$@"; }
for file in /queues/*; do
  admin declare queue name="$(basename "$file")" durable=true arguments="$(cat "$file")"
done
admin declare exchange name=dead-letters type=fanout durable=true
admin declare binding source=dead-letters destination=dead-letters
