#!/usr/bin/env bash
# Runs every test. Installs the Debian packages that tests need where it may, else says which.
set -euo pipefail
cd "$(dirname "$0")/.."

# command: package
needs=(
  "cc: gcc"       # SQLite is compiled from source
  "curl: curl"    # the demo's commands are run as they are printed
  "kill: procps"  # services are told to stop
  "redis-server: redis-server"
  "openssl: openssl"
  "setpriv: util-linux"  # PostgreSQL refuses to run as root
  "chromium: chromium"   # the screens are looked at as a venue's player does
  "chromedriver: chromium-driver"
)

missing=()
for need in "${needs[@]}"; do
  # The program itself: a shell may have a builtin of the name.
  type -P "${need%%:*}" >/dev/null || missing+=("${need##*: }")
done
# Debian keeps the server's programs off the PATH.
compgen -G "/usr/lib/postgresql/*/bin/initdb" >/dev/null || type -P initdb >/dev/null ||
  missing+=(postgresql)
# Korean letters, so that a screen in the tests is as wide as on a wall.
type -P fc-list >/dev/null && [ -n "$(fc-list :lang=ko)" ] || missing+=(fonts-noto-cjk)
if [ "${#missing[@]}" -gt 0 ]; then
  if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; then
    apt-get update --quiet && apt-get install --quiet --yes "${missing[@]}"
  else
    echo "These packages are missing; install them first: apt-get install ${missing[*]}" >&2
    exit 1
  fi
fi

exec cargo test --workspace --locked "$@"
