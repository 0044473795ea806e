#!/usr/bin/env bash
# Throws chance at whatever reads what strangers send, with libFuzzer: fuzz/targets.
#   scripts/fuzz.sh [--seconds N] [document] [request] [position] [message] [import]
# Without names: all of them, two minutes each. Needs a C++ compiler and no nightly toolchain. What is
# found is left in fuzz/found, and the script fails; what was learnt is kept in fuzz/target/corpus.
set -euo pipefail
cd "$(dirname "$0")/.."

seconds=120
targets=()
while [ $# -gt 0 ]; do
  case $1 in
    --seconds) seconds=${2:?} && shift ;;
    document | request | position | message | import) targets+=("$1") ;;
    *) sed -n '2,5s/^# \?//p' "$0" >&2; exit 2 ;;
  esac
  shift
done
[ "${#targets[@]}" -gt 0 ] || targets=(document request position message import)

# As cargo-fuzz builds, with the instruments of the stable compiler. Naming the target keeps them
# out of build scripts and macros.
host=$(rustc -vV | sed -n 's/^host: //p')
instruments="--cfg fuzzing -Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4
  -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table
  -Cllvm-args=-sanitizer-coverage-trace-compares"
RUSTFLAGS=$(echo $instruments) cargo build --release --quiet --manifest-path fuzz/Cargo.toml --target "$host"

failed=0
for target in "${targets[@]}"; do
  corpus=fuzz/target/corpus/$target log=fuzz/target/$target.log
  mkdir -p "$corpus" fuzz/found
  if "fuzz/target/$host/release/$target" "$corpus" "fuzz/seeds/$target" \
    -max_total_time="$seconds" -timeout=5 -rss_limit_mb=2048 -max_len=65536 \
    -artifact_prefix="fuzz/found/$target-" -print_final_stats=1 >"$log" 2>&1; then
    verdict=clean
  else
    verdict="FAILED, see $log" failed=1
  fi
  echo "$target: $(sed -n 's/^stat::number_of_executed_units: *//p' "$log") executions," \
    "$(ls "$corpus" | wc -l) ways found, $verdict"
done
exit "$failed"
