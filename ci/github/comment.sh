#!/usr/bin/env bash
# Posts what another run left as the artifact platc-diff, or updates the comment that is there. The artifact is a stranger's:
# it is data, its size is bounded, its pull request is asked for its own head, and nothing of it is ever run.
set -euo pipefail

fail() {
  printf '::error title=platc::%s\n' "$1"
  exit 1
}

[ "${GITHUB_EVENT_NAME-}" = workflow_run ] || fail 'this action works in a workflow_run job'
[ "$RUN_EVENT" = pull_request ] || {
  echo 'no pull request: nothing to post'
  exit 0
}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
gh api "repos/$GITHUB_REPOSITORY/actions/runs/$RUN_ID/artifacts?name=platc-diff" --jq \
  '[.artifacts[] | select(.expired | not)] | first // empty | "\(.id) \(.size_in_bytes)"' >"$work/artifact"
read -r id size <"$work/artifact" || {
  echo 'no artifact platc-diff: nothing to post'
  exit 0
}
[ "$size" -le 10000000 ] || fail 'the artifact is larger than 10 MB'
gh api "repos/$GITHUB_REPOSITORY/actions/artifacts/$id/zip" >"$work/artifact.zip"
# Two files, into streams that are cut: no path of the archive is ever written. `head` hangs up on `unzip` where there is
# more, which is no failure; what is missing is found below.
number=$(unzip -p "$work/artifact.zip" number | head -c 20 | tr -d '\n') || true
unzip -p "$work/artifact.zip" comment.md 2>/dev/null | head -c 65000 >"$work/comment" || true
[[ $number =~ ^[1-9][0-9]{0,9}$ ]] || fail 'the artifact names no pull request'
head=$(gh api "repos/$GITHUB_REPOSITORY/pulls/$number" --jq .head.sha)
[ "$head" = "$HEAD_SHA" ] || fail "the pull request $number is not at the commit that was checked"
[ "$(head -n 1 "$work/comment")" = "$MARKER" ] || {
  printf '%s\n' "$MARKER" | cat - "$work/comment" >"$work/marked"
  mv "$work/marked" "$work/comment"
}
jq --raw-input --slurp '{body: .[:65000]}' "$work/comment" >"$work/body"
own=$(MARKER="$MARKER" gh api --paginate "repos/$GITHUB_REPOSITORY/issues/$number/comments" --jq \
  '.[] | select(.user.type == "Bot" and (.body | startswith(env.MARKER))) | .id' | head -n 1)
if [ -n "$own" ]; then
  gh api --method PATCH "repos/$GITHUB_REPOSITORY/issues/comments/$own" --input "$work/body" >/dev/null
else
  gh api --method POST "repos/$GITHUB_REPOSITORY/issues/$number/comments" --input "$work/body" >/dev/null
fi
echo "posted to pull request $number"
