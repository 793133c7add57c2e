#!/usr/bin/env bash
# Shows what a pull request changes: in the job's summary, and in a folder that becomes an artifact, from which a job that
# may write posts the comment.
set -euo pipefail

out="$RUNNER_TEMP/platc-diff"
mkdir -p "$out"
printf '%s\n' "$PLATC_NUMBER" >"$out/number"
if ! git -C "$PLATC_FOLDER" cat-file -e "$PLATC_BASE^{commit}" 2>/dev/null; then
  git -C "$PLATC_FOLDER" fetch --quiet --no-tags --depth 1 origin "$PLATC_BASE"
fi
code=0
platc -C "$PLATC_FOLDER" diff --base "$PLATC_BASE^{tree}" --format "markdown=$out/comment.md,json=$out/diff.json" || code=$?
# 1 says that something differs.
if [ "$code" -gt 1 ]; then
  echo 'what changes cannot be shown: the reason is above'
  rm -rf "$out"
  exit 0
fi
cat "$out/comment.md" >>"$GITHUB_STEP_SUMMARY"
