#!/usr/bin/env bash
# Runs every test. Installs the Debian packages that tests need where it may, else says which.
set -euo pipefail
cd "$(dirname "$0")/.."

# command: package
needs=(
  "cc: gcc"              # SQLite is compiled from source
  "curl: curl"           # the demo's commands are run as they are printed
  "kill: procps"         # services are told to stop
  "setpriv: util-linux"  # PostgreSQL does not run as root
)

missing=()
for need in "${needs[@]}"; do
  # The program itself: a shell may have a builtin of the name.
  type -P "${need%%:*}" >/dev/null || missing+=("${need##*: }")
done
# The tests start a PostgreSQL of their own. Debian keeps its server's programs off the PATH.
PATH="$PATH:$(printf '%s:' /usr/lib/postgresql/*/bin)" type -P initdb >/dev/null || missing+=(postgresql)
if [ "${#missing[@]}" -gt 0 ]; then
  if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; then
    apt-get update --quiet && apt-get install --quiet --yes "${missing[@]}"
  else
    echo "These packages are missing; install them first: apt-get install ${missing[*]}" >&2
    exit 1
  fi
fi

exec cargo test --workspace --locked "$@"
