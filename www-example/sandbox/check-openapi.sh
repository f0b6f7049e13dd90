#!/usr/bin/env bash
# Checks the running sandbox against its own openapi.json with schemathesis.
#
#   check-openapi.sh DIRECTORY [SANDBOX]
#
# DIRECTORY  where schemathesis is installed, if it is not there yet, and where reports go
# SANDBOX    the program to check; without it, it is built
set -euo pipefail

here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
if [ $# -lt 1 ]; then
  sed -n '2,7p' "${BASH_SOURCE[0]}" | cut -c3-
  exit 2
fi
mkdir -p "$1"
directory="$(cd "$1" && pwd)"
sandbox="${2:-}"

# Made anew when the requirements change, and only then.
environment="$directory/schemathesis"
if ! cmp -s "$here/schemathesis/requirements.txt" "$environment/installed.txt"; then
  echo "installing schemathesis into $environment"
  if ! python3 -c 'import ensurepip, venv' 2>/dev/null; then
    echo "Python's venv is missing: apt-get install -y python3-venv" >&2
    exit 1
  fi
  rm -rf "$environment"
  python3 -m venv "$environment"
  "$environment/bin/pip" install --quiet --disable-pip-version-check -r "$here/schemathesis/requirements.txt"
  cp "$here/schemathesis/requirements.txt" "$environment/installed.txt"
fi

if [ -z "$sandbox" ]; then
  cargo build --quiet --manifest-path "$here/Cargo.toml"
  target="$(cargo metadata --format-version 1 --no-deps --manifest-path "$here/Cargo.toml" |
    python3 -c 'import json, sys; print(json.load(sys.stdin)["target_directory"])')"
  sandbox="$target/debug/advocate-sandbox"
fi

# Share links may lead nowhere: redirects are checked, not followed.
announcement="$directory/sandbox.out"
"$sandbox" --port 0 --landing-url http://127.0.0.1:9/ >"$announcement" &
running=$!
trap 'kill "$running" 2>/dev/null || true' EXIT
for _ in $(seq 100); do
  grep -q '^listening on ' "$announcement" && break
  sleep 0.1
done
url="$(sed -n 's/^listening on //p' "$announcement")"
if [ -z "$url" ]; then
  echo "the sandbox did not start" >&2
  exit 1
fi

key="$(printf ':%s' "${ADVOCATE_SANDBOX_API_KEY:-TEST_sandbox_api_key}" | base64)"
cd "$directory"
SCHEMATHESIS_HOOKS="$here/schemathesis/hooks.py" "$environment/bin/st" run "$url/openapi.json" \
  --header "Authorization: Basic $key" --max-redirects 0 --continue-on-failure \
  --max-examples "${MAX_EXAMPLES:-30}" --seed "${SEED:-1}" --report junit --report-junit-path "$directory/openapi-report.xml"
kill -0 "$running"
