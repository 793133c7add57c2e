#!/usr/bin/env bash
# Puts a pinned release of platc on the PATH of a job. What its digest does not name is never run, and nothing is built
# from what a pull request brings.
set -euo pipefail

fail() {
  printf '::error title=platc::%s\n' "$1"
  exit 1
}

# There a job has the secrets of the repository, and the code of the fork may come beside them.
[ "${GITHUB_EVENT_NAME-}" != pull_request_target ] ||
  fail 'this action refuses pull_request_target: use pull_request, and the comment action in a workflow_run job'

[[ $PLATC_VERSION =~ ^[0-9]+\.[0-9]+\.[0-9]+([.-][0-9A-Za-z.-]+)?$ ]] || fail 'version is no release, such as 1.4.0'
[[ $PLATC_SHA256 =~ ^[0-9a-f]{64}$ ]] || fail 'sha256 is no SHA-256: 64 digits of 0-9 and a-f'

case "${RUNNER_OS-}-${RUNNER_ARCH-}" in
Linux-X64) target=x86_64-unknown-linux-gnu ;;
Linux-ARM64) target=aarch64-unknown-linux-gnu ;;
macOS-ARM64) target=aarch64-apple-darwin ;;
*) fail "there is no release for ${RUNNER_OS-} on ${RUNNER_ARCH-}" ;;
esac
url=${PLATC_URL-}
[ -n "$url" ] ||
  url="${GITHUB_SERVER_URL-}/$ACTION_REPOSITORY/releases/download/v$PLATC_VERSION/platc-$PLATC_VERSION-$target.tar.gz"

folder="$RUNNER_TEMP/platc-$PLATC_VERSION"
archive="$RUNNER_TEMP/platc-$PLATC_VERSION.tar.gz"
curl --fail --silent --show-error --location --proto '=https,http,file' --retry 3 --max-time 120 --max-filesize 200000000 \
  --output "$archive" -- "$url" || fail "cannot fetch $url"
digest=$(if command -v sha256sum >/dev/null; then sha256sum "$archive"; else shasum -a 256 "$archive"; fi)
digest=${digest%% *}
[ "$digest" = "$PLATC_SHA256" ] || {
  rm -f "$archive"
  fail "the archive has the digest $digest, not $PLATC_SHA256: it was not run"
}
mkdir -p "$folder"
tar -xzf "$archive" -C "$folder" platc
rm -f "$archive"
printf '%s\n' "$folder" >>"$GITHUB_PATH"
"$folder/platc" --version
