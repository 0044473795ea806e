#!/usr/bin/env bash
# Measures the live path, and reading, beside a bare server and the stock one, in one run with one client.
#   scripts/bench.sh [--quick] [--bin DIRECTORY] [fanout] [latency] [memory] [pressure] [sse] [nodes] [pages] [growth] [abuse]
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
    fanout | latency | memory | pressure | sse | nodes | pages | growth | abuse) parts+=("$1") ;;
    *) sed -n '2,6s/^# \?//p' "$0" >&2; exit 2 ;;
  esac
  shift
done
[ "${#parts[@]}" -gt 0 ] || parts=(fanout latency memory pressure sse nodes pages growth abuse)

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

# Starts a PostgreSQL of our own, unless it runs already; sets `postgres`, the beginning of its URLs.
# Fails where there is none.
postgres= postgres_programs=
start_postgres() {
  [ -z "$postgres" ] || return 0
  local initdb user=(env)
  initdb=$(find /usr/lib/postgresql -maxdepth 3 -name initdb 2>/dev/null | sort -V | tail -1)
  initdb=${initdb:-$(type -P initdb || true)}
  [ -n "$initdb" ] || return 1
  local directory=$scratch/postgres port=$((20000 + $$ % 5000))
  mkdir "$directory"
  # PostgreSQL refuses to run as root.
  if [ "$(id -u)" -eq 0 ]; then
    user=(setpriv --reuid=65534 --regid=65534 --clear-groups --)
    chmod 755 "$scratch"
    chown 65534:65534 "$directory"
  fi
  (cd "$directory" && "${user[@]}" "$initdb" --pgdata data --username plenary --auth trust \
    --encoding UTF8 --locale C --no-sync >/dev/null)
  postgres_programs=${initdb%initdb}
  (cd "$directory" && exec "${user[@]}" "${postgres_programs}postgres" -D data -p "$port" \
    -c listen_addresses=127.0.0.1 -c unix_socket_directories= >log 2>&1) &
  started+=($!)
  for _ in $(seq 100); do
    ! "${postgres_programs}pg_isready" -q -h 127.0.0.1 -p "$port" || break
    sleep 0.1
  done
  postgres=postgres://plenary@127.0.0.1:$port
}

nodes() {
  local redis port=$((25000 + $$ % 5000))
  redis=$(type -P redis-server || true)
  if [ -z "$redis" ] || ! start_postgres; then
    echo "PostgreSQL and Redis are needed for two nodes: skipped"
    return
  fi
  redis-server --bind 127.0.0.1 --port "$port" --save "" --dir "$scratch" >/dev/null &
  started+=($!)
  prepare "$postgres/postgres"
  serve --redis-url "redis://127.0.0.1:$port"
  local there=$address
  serve --redis-url "redis://127.0.0.1:$port"
  local events=200
  [ -z "$quick" ] || events=50
  timeout 300 "$bin/load" nodes --label nodes --server plenary --address "$address" --pid "$pid" \
    --other "$there" --subscribers 10 --events "$events" --json "$figures" ||
    echo "failed: nodes" | tee -a "$results/failed" >&2
}

# Options that `plenary serve` knows, of those given as NAME VALUE: one client is everybody here.
known() {
  while [ $# -gt 0 ]; do
    ! grep -q -- "$1 " "$scratch/help" || printf '%s\n' "$1" "$2"
    shift 2
  done
}

# A new database with the edition of the page and an editor; sets `database` and the editor's token.
prepare_page() {
  database=sqlite:$(mktemp --tmpdir="$scratch" XXXXXX.db)
  "$bin/edition" --database-url "$database"
  PLENARY_BENCH_TOKEN=$("$bin/plenary" token issue --database-url "$database" --name bench --role editor)
  export PLENARY_BENCH_TOKEN
}

# Plenary with the page, without limits on how much one address may ask.
serve_page() {
  local free
  [ -s "$scratch/help" ] || "$bin/plenary" serve --help >"$scratch/help"
  mapfile -t free < <(known --rate-requests-from-address 0 --max-sockets-per-address 0)
  serve "${free[@]}" "$@"
}

# One server, asked for the page in one way: name, address, process, and options of the client.
read_page() {
  local server=$1 there=$2 process=$3
  shift 3
  timeout 120 "$bin/load" page --label "${label:-pages}" --server "$server" --address "$there" \
    --pid "$process" --json "$figures" --seconds "$seconds" "$@" ||
    echo "failed: page of $server $*" | tee -a "$results/failed" >&2
}

# All servers run at once and are asked in turn: what waits takes no processor.
pages() {
  local seconds=4 page=$results/page.json round form uncached=()
  [ -z "$quick" ] || seconds=1
  prepare_page
  serve_page
  local kept=$address kept_pid=$pid
  mapfile -t uncached < <(known --max-answer-cache-bytes 0)
  serve_page "${uncached[@]}"
  local fresh=$address fresh_pid=$pid
  rm -f "$page"
  label=warm-up read_page "plenary, uncached" "$fresh" "$fresh_pid" --save "$page"
  start "$bin/ready" --page "$page"
  local bare=$address bare_pid=$pid
  local stock= stock_pid
  if start_postgres; then
    psql_do "CREATE DATABASE page"
    start "$bin/loaders" --database-url "$postgres/page" --page "$page"
    stock=$address stock_pid=$pid
  else
    echo "PostgreSQL is needed for the stock server of pages: skipped"
  fi
  for round in $(rounds); do
    read_page bare "$bare" "$bare_pid" --expect "$page"
    for form in post get document-id persisted not-modified brotli; do
      read_page plenary "$kept" "$kept_pid" --form "$form" --expect "$page"
    done
    read_page "plenary, uncached" "$fresh" "$fresh_pid" --expect "$page"
    [ -z "$stock" ] || read_page stock "$stock" "$stock_pid" --expect "$page"
  done
  timeout 120 "$bin/load" cold --label cold --server plenary --address "$kept" --pid "$kept_pid" \
    --json "$figures" || echo "failed: cold" | tee -a "$results/failed" >&2
  executions shares
}

# A statement in the PostgreSQL of our own.
psql_do() {
  "${postgres_programs}psql" -q "$postgres/postgres" -c "$1"
}

# What answers cost without a network.
executions() {
  local directory count=3000
  [ -z "$quick" ] || count=500
  directory=$(mktemp --directory --tmpdir="$scratch")
  timeout 600 "$bin/executions" --directory "$directory" --rounds "$count" --json "$figures" "$@" ||
    echo "failed: executions $*" | tee -a "$results/failed" >&2
}

growth() {
  executions growth
}

abuse() {
  local seconds=3 kind
  [ -z "$quick" ] || seconds=1
  prepare_page
  serve_page
  for kind in body nested2000 nested5000 doubling aliases cost tokens headers long-header; do
    timeout 120 "$bin/load" abuse --label abuse --server plenary --address "$address" --pid "$pid" \
      --kind "$kind" --seconds "$seconds" --json "$figures" ||
      echo "failed: abuse $kind" | tee -a "$results/failed" >&2
  done
}

# Those of the live path need what Plenary sends.
is_live() {
  case $1 in pages | growth | abuse) return 1 ;; esac
}

rm -f "$results/failed"
for part in "${parts[@]}"; do
  ! is_live "$part" || need_sample
  printf '\n== %s\n' "$part"
  "$part"
done
printf '\n'
"$bin/report" "$figures"
[ ! -s "$results/failed" ]
