#!/usr/bin/env bash
# Measures the live path beside a bare server and the stock one, in one run with one client.
#   scripts/bench.sh [--quick] [--bin DIRECTORY] [fanout] [latency] [memory] [pressure] [sse] [nodes]
# Without names: all of them. With a directory: the programs in it, instead of building them. Figures go to the screen and, as JSON, to target/bench/figures.jsonl.
# docs/performance.md says how to read them. Nothing else should run on the machine meanwhile.
set -euo pipefail
cd "$(dirname "$0")/.."

quick= bin=
parts=()
while [ $# -gt 0 ]; do
  case $1 in
    --quick) quick=yes ;;
    --bin) bin=${2:?} && shift ;;
    fanout | latency | memory | pressure | sse | nodes) parts+=("$1") ;;
    *) sed -n '2,6s/^# \?//p' "$0" >&2; exit 2 ;;
  esac
  shift
done
[ "${#parts[@]}" -gt 0 ] || parts=(fanout latency memory pressure sse nodes)

# Ten thousand connections need as many files on either side.
ulimit -n "$(ulimit -Hn)"
target=$(cargo metadata --format-version 1 --no-deps | sed 's/.*"target_directory":"\([^"]*\)".*/\1/')
if [ -z "$bin" ]; then
  # Two builds: with one, the features that the benchmark's crates need would be in Plenary too.
  cargo build --release --locked --quiet --package plenary
  cargo build --release --locked --quiet --package plenary-bench
  bin=$target/release
fi
results=$target/bench
mkdir -p "$results"
figures=$results/figures.jsonl
sample=$results/sample.json
: >"$figures"

scratch=$(mktemp -d)
started=()
cleanup() {
  for process in "${started[@]}"; do kill -9 "$process" 2>/dev/null || true; done
  wait 2>/dev/null || true
  rm -rf "$scratch"
}
trap cleanup EXIT

# Starts a server that says where it listens; sets `pid` and `address`.
start() {
  local said=$scratch/said.${#started[@]}
  RUST_LOG=${RUST_LOG:-warn} "$@" >"$said" 2>"$said.log" &
  pid=$!
  started+=("$pid")
  for _ in $(seq 300); do
    address=$(sed -n 's|^listening on http://||p' "$said")
    [ -z "$address" ] || return 0
    kill -0 "$pid" 2>/dev/null || break
    sleep 0.1
  done
  echo "$1 does not start:" >&2
  cat "$said.log" >&2
  exit 1
}

# Ends the server that was started last, without ceremony.
finish() {
  kill -9 "$pid" 2>/dev/null || true
  wait "$pid" 2>/dev/null || true
}

# A new database with the forum of 2019 and an editor; sets `database` and the editor's token.
prepare() {
  database=${1:-sqlite:$(mktemp --tmpdir="$scratch" XXXXXX.db)}
  "$bin/plenary" import --database-url "$database" --visibility public \
    src/cli/demo/data/whrcf-2019.json >/dev/null
  PLENARY_BENCH_TOKEN=$("$bin/plenary" token issue --database-url "$database" --name bench --role editor)
  export PLENARY_BENCH_TOKEN
}

serve() {
  # All clients have one address here.
  start "$bin/plenary" serve --listen 127.0.0.1:0 --database-url "$database" \
    --max-connections 0 --max-connections-per-address 0 "$@"
}

# A server of one kind, and the client against it: server, mode and options of the client.
measure() {
  local server=$1 mode=$2
  shift 2
  if [ "$server" = plenary ]; then
    prepare
    serve
  else
    start "$bin/$server" --sample "$sample"
  fi
  timeout 300 "$bin/load" "$mode" --server "$server" --address "$address" --pid "$pid" \
    --json "$figures" "$@" || echo "failed: $server $mode $*" | tee -a "$results/failed" >&2
  finish
}

# What the servers beside send is what Plenary sent.
need_sample() {
  [ -s "$sample" ] || measure plenary fanout --label warm-up --subscribers 1 --events 2 --save-sample "$sample"
}

# Single runs vary by a tenth or two: they take turns, and the report has the middle one.
rounds() { if [ -n "$quick" ]; then echo 1; else seq 3; fi; }

fanout() {
  local counts=(100 1000 5000 10000) count round
  [ -z "$quick" ] || counts=(100 1000)
  for count in "${counts[@]}"; do
    local common=(fanout --label fanout --subscribers "$count" --events 40)
    for round in $(rounds); do
      measure bare "${common[@]}"
      measure plenary "${common[@]}"
      measure plenary "${common[@]}" --choice own
    done
    [ "$count" -gt 5000 ] || measure stock "${common[@]}"
  done
}

latency() {
  local events=200
  [ -z "$quick" ] || events=50
  for server in bare plenary; do
    measure "$server" fanout --label latency --subscribers 1000 --events "$events"
  done
}

memory() {
  local count=10000
  [ -z "$quick" ] || count=2000
  for server in bare plenary stock; do
    measure "$server" fanout --label memory --subscribers "$count" --events 3
  done
  for server in bare plenary; do
    measure "$server" fanout --label memory --transport sse --subscribers "$count" --events 3
  done
}

pressure() {
  local seconds=20
  [ -z "$quick" ] || seconds=5
  for rate in 50 200; do
    measure plenary pressure --label pressure --subscribers 1000 --rate "$rate" --seconds "$seconds"
  done
}

sse() {
  local counts=(1000 5000) count round
  [ -z "$quick" ] || counts=(1000)
  for count in "${counts[@]}"; do
    for round in $(rounds); do
      measure bare fanout --label sse --transport sse --subscribers "$count" --events 40
      measure plenary fanout --label sse --transport sse --subscribers "$count" --events 40
    done
  done
}

nodes() {
  local postgres redis user=(env)
  postgres=$(find /usr/lib/postgresql -maxdepth 3 -name initdb 2>/dev/null | sort -V | tail -1)
  postgres=${postgres:-$(type -P initdb || true)}
  redis=$(type -P redis-server || true)
  if [ -z "$postgres" ] || [ -z "$redis" ]; then
    echo "PostgreSQL and Redis are needed for two nodes: skipped"
    return
  fi
  local directory=$scratch/postgres port=$((20000 + $$ % 5000))
  mkdir "$directory"
  # PostgreSQL refuses to run as root.
  if [ "$(id -u)" -eq 0 ]; then
    user=(setpriv --reuid=65534 --regid=65534 --clear-groups --)
    chmod 755 "$scratch"
    chown 65534:65534 "$directory"
  fi
  (cd "$directory" && "${user[@]}" "$postgres" --pgdata data --username plenary --auth trust \
    --encoding UTF8 --locale C --no-sync >/dev/null)
  (cd "$directory" && exec "${user[@]}" "${postgres%initdb}postgres" -D data -p "$port" \
    -c listen_addresses=127.0.0.1 -c unix_socket_directories= >log 2>&1) &
  started+=($!)
  redis-server --bind 127.0.0.1 --port $((port + 1)) --save "" --dir "$scratch" >/dev/null &
  started+=($!)
  for _ in $(seq 100); do
    ! "${postgres%initdb}pg_isready" -q -h 127.0.0.1 -p "$port" || break
    sleep 0.1
  done
  prepare "postgres://plenary@127.0.0.1:$port/postgres"
  serve --redis-url "redis://127.0.0.1:$((port + 1))"
  local there=$address
  serve --redis-url "redis://127.0.0.1:$((port + 1))"
  local events=200
  [ -z "$quick" ] || events=50
  timeout 300 "$bin/load" nodes --label nodes --server plenary --address "$address" --pid "$pid" \
    --other "$there" --subscribers 10 --events "$events" --json "$figures" ||
    echo "failed: nodes" | tee -a "$results/failed" >&2
}

rm -f "$results/failed"
need_sample
for part in "${parts[@]}"; do
  printf '\n== %s\n' "$part"
  "$part"
done
printf '\n'
"$bin/report" "$figures"
[ ! -s "$results/failed" ]
