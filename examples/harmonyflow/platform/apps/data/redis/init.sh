#!/bin/sh
# The nodes become masters and replicas, unless they are a cluster already.
set -eu
nodes=""
for node in $(seq 0 $((NODES - 1))); do
  nodes="$nodes redis-cluster-$node.redis-cluster-headless:6379"
done
if redis-cli --cluster check redis-cluster:6379; then exit 0; fi
redis-cli --cluster create $nodes --cluster-replicas "$REPLICAS" --cluster-yes
