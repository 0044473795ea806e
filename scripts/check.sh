#!/usr/bin/env bash
# Everything that a machine can say about the source: format, lints, docs, spelling, drift.
# Installs what it needs where it may; compiles no tool.
set -euo pipefail
cd "$(dirname "$0")/.."

step() { printf '\n== %s\n' "$1"; }

step "format"
cargo fmt --all --check

step "lints"
cargo clippy --workspace --all-targets --locked -- --deny warnings

step "docs"
RUSTDOCFLAGS="--deny warnings" cargo doc --workspace --no-deps --locked --quiet

step "schema"
cargo run --locked --quiet -- schema | diff --unified schema.graphql - || {
  echo "schema.graphql is not what the program prints: cargo run -- schema > schema.graphql" >&2
  exit 1
}

step "spelling"
typos=(typos)
if ! command -v typos >/dev/null; then
  # A wheel that holds the program; kept beside the build.
  place=target/typos
  [ -x "$place/bin/typos" ] || python3 -m pip install --quiet --target "$place" typos
  typos=("$place/bin/typos")
fi
"${typos[@]}"

step "dependencies"
if cargo deny --version >/dev/null 2>&1; then
  cargo deny check bans licenses sources
else
  echo "cargo-deny is not installed: skipped"
fi
if cargo machete --version >/dev/null 2>&1; then
  cargo machete
else
  echo "cargo-machete is not installed: skipped"
fi

printf '\nAll checks passed.\n'
