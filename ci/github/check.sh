#!/usr/bin/env bash
# Checks the platform: annotations, the job's summary and outputs, and SARIF. The base is asked for what cannot be changed.
set -euo pipefail

format=github
[ -z "${PLATC_SARIF-}" ] || format+=",sarif=$PLATC_SARIF"
arguments=(-C "$PLATC_FOLDER" check --format "$format")
# A checkout of depth 1 lacks the base: then what cannot be changed is held against HEAD.
if [ -n "${PLATC_BASE-}" ]; then
  git -C "$PLATC_FOLDER" cat-file -e "$PLATC_BASE^{commit}" 2>/dev/null ||
    git -C "$PLATC_FOLDER" fetch --quiet --no-tags --depth 1 origin "$PLATC_BASE" 2>/dev/null || PLATC_BASE=
fi
if [ -n "${PLATC_BASE-}" ]; then
  arguments+=(--base "$PLATC_BASE")
else
  echo 'the base is not here: what cannot be changed is held against HEAD'
fi
while IFS= read -r argument; do
  [ -z "$argument" ] || arguments+=("$argument")
done <<<"${PLATC_ARGS-}"
platc "${arguments[@]}"
