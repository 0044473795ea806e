//! Sets the figures of a run side by side, as tables for docs/performance.md.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::PathBuf;

use anyhow::Context as _;
use clap::Parser;
use serde_json::Value;

/// What repeated runs have in common.
const ALIKE: [&str; 9] = [
    "label",
    "server",
    "transport",
    "subscribers",
    "choice",
    "wanted_rate",
    "form",
    "sessions",
    "abuse",
];

/// Prints the figures of a run as tables.
#[derive(Parser)]
struct Report {
    /// The file that `load` wrote.
    figures: PathBuf,
}

fn main() -> anyhow::Result<()> {
    let Report { figures } = Report::parse();
    let text =
        std::fs::read_to_string(&figures).with_context(|| format!("read {}", figures.display()))?;
    let runs = text.lines().map(serde_json::from_str).collect::<Result<Vec<Value>, _>>()?;
    let runs = middle(runs);
    let tables = [
        events(&runs),
        memory(&runs),
        pressure(&runs),
        nodes(&runs),
        pages(&runs),
        cold(&runs),
        executions(&runs),
        abuse(&runs),
    ];
    let tables = tables.concat();
    std::io::stdout().write_all(tables.as_bytes()).context("print the tables")
}

/// Of runs that were repeated, the one with the middle rate, where the first of them stood.
fn middle(runs: Vec<Value>) -> Vec<Value> {
    let mut groups: Vec<Vec<Value>> = Vec::new();
    for run in runs {
        let is_alike = |group: &&mut Vec<Value>| ALIKE.iter().all(|key| group[0][key] == run[key]);
        match groups.iter_mut().find(is_alike) {
            Some(group) => group.push(run),
            None => groups.push(vec![run]),
        }
    }
    let middle = |mut group: Vec<Value>| {
        let rate = |run: &Value| run["rate"].as_f64().unwrap_or(0.0);
        group.sort_by(|one, other| rate(one).total_cmp(&rate(other)));
        group.swap_remove(group.len() / 2)
    };
    groups.into_iter().map(middle).collect()
}

/// The head of a column, and what stands in it for a run.
type Column<'a> = (&'a str, &'a dyn Fn(&Value) -> String);

/// A table of the runs with some labels; nothing if there are none.
fn table(runs: &[Value], labels: &[&str], title: &str, columns: &[Column<'_>]) -> String {
    let runs: Vec<_> =
        runs.iter().filter(|run| labels.iter().any(|label| run["label"] == *label)).collect();
    if runs.is_empty() {
        return String::new();
    }
    let heads: Vec<_> = columns.iter().map(|(head, _)| *head).collect();
    let mut table = format!("{title}\n\n| {} |\n", heads.join(" | "));
    writeln!(table, "|{}", " --- |".repeat(columns.len())).expect("a string takes everything");
    for run in runs {
        let cells: Vec<_> = columns.iter().map(|(_, cell)| cell(run)).collect();
        writeln!(table, "| {} |", cells.join(" | ")).expect("a string takes everything");
    }
    table + "\n"
}

/// A figure, found by its path.
fn figure(run: &Value, path: &str) -> String {
    match run.pointer(path) {
        None | Some(Value::Null) => "–".to_owned(),
        Some(Value::String(text)) => text.clone(),
        Some(Value::Object(fields)) if fields.is_empty() => "none".to_owned(),
        Some(value) => value.to_string(),
    }
}

fn at(path: &'static str) -> impl Fn(&Value) -> String {
    move |run| figure(run, path)
}

/// A figure of a run, and how it stands to that of another server in the same place.
fn beside<'a>(runs: &'a [Value], path: &'static str, server: &'a str) -> impl Fn(&Value) -> String {
    move |run| {
        let peer = runs.iter().find(|peer| {
            peer["server"] == server
                && ["label", "transport", "subscribers"].iter().all(|key| peer[key] == run[key])
        });
        let ratio = peer
            .and_then(|peer| Some(run.pointer(path)?.as_f64()? / peer.pointer(path)?.as_f64()?));
        ratio.map_or_else(|| "–".to_owned(), |ratio| format!("{ratio:.2}"))
    }
}

fn server(run: &Value) -> String {
    if run["choice"] == "own" { "plenary, own sessions".to_owned() } else { figure(run, "/server") }
}

/// What should be: nothing lost, repeated or closed.
fn troubles(run: &Value) -> String {
    let lost = figure(run, "/lost");
    format!("{lost} / {} / {}", figure(run, "/repeated"), figure(run, "/closes"))
}

fn events(runs: &[Value]) -> String {
    let (to_bare, to_stock) = (beside(runs, "/rate", "bare"), beside(runs, "/rate", "stock"));
    let last_to_bare = beside(runs, "/last/p99", "bare");
    table(
        runs,
        &["fanout", "latency", "sse"],
        "Fan-out. Times in ms from the trigger; messages a second within an event, the median event.",
        &[
            ("part", &at("/label")),
            ("subscribers", &at("/subscribers")),
            ("server", &server),
            ("messages/s", &at("/rate")),
            ("to bare", &to_bare),
            ("to stock", &to_stock),
            ("first p50", &at("/first/p50")),
            ("median p50", &at("/median/p50")),
            ("last p50", &at("/last/p50")),
            ("last p99", &at("/last/p99")),
            ("to bare", &last_to_bare),
            ("server µs", &at("/server_cpu_us")),
            ("client µs", &at("/client_cpu_us")),
            ("others' CPUs", &at("/others_cpus")),
            ("lost / repeated / closes", &troubles),
        ],
    )
}

fn memory(runs: &[Value]) -> String {
    table(
        runs,
        &["memory"],
        "Memory of a connection with one subscription, in KiB.",
        &[
            ("connections", &at("/subscribers")),
            ("transport", &at("/transport")),
            ("server", &server),
            ("idle", &at("/idle_kib_each")),
            ("after three events", &at("/after_kib_each")),
        ],
    )
}

fn pressure(runs: &[Value]) -> String {
    table(
        runs,
        &["pressure"],
        "Revisions at a rate to all subscribers.",
        &[
            ("wanted/s", &at("/wanted_rate")),
            ("written/s", &at("/written_rate")),
            ("revisions", &at("/written")),
            ("all have all", &at("/everybody_has_all")),
            ("after s", &at("/ended_seconds")),
            ("others' CPUs", &at("/others_cpus")),
            ("p50 ms", &at("/all/p50")),
            ("p99 ms", &at("/all/p99")),
            ("RSS before KiB", &at("/rss_idle_kib")),
            ("RSS after KiB", &at("/rss_after_kib")),
            ("lost / repeated / closes", &troubles),
        ],
    )
}

fn nodes(runs: &[Value]) -> String {
    table(
        runs,
        &["nodes"],
        "From one node to another through Redis, in ms.",
        &[
            ("events", &at("/events")),
            ("here, first p50", &at("/first/p50")),
            ("there later, p50", &at("/other_later/p50")),
            ("p99", &at("/other_later/p99")),
            ("lost / repeated / closes", &troubles),
        ],
    )
}

fn pages(runs: &[Value]) -> String {
    let (to_bare, to_stock) = (beside(runs, "/rate", "bare"), beside(runs, "/rate", "stock"));
    table(
        runs,
        &["pages"],
        "The page, for 64 connections that ask again as soon as they have it. Times in ms.",
        &[
            ("server", &at("/server")),
            ("asked by", &at("/form")),
            ("requests/s", &at("/rate")),
            ("to bare", &to_bare),
            ("to stock", &to_stock),
            ("p50", &at("/p50")),
            ("p99", &at("/p99")),
            ("bytes", &at("/bytes")),
            ("server µs", &at("/server_cpu_us")),
            ("client µs", &at("/client_cpu_us")),
            ("others' CPUs", &at("/others_cpus")),
        ],
    )
}

fn cold(runs: &[Value]) -> String {
    table(
        runs,
        &["cold"],
        "The page for all connections at once after each revision. Times in ms, until all have it.",
        &[
            ("connections", &at("/connections")),
            ("revisions", &at("/revisions")),
            ("executions", &at("/executions")),
            ("most after one", &at("/most_executions")),
            ("p50", &at("/p50")),
            ("p99", &at("/p99")),
        ],
    )
}

fn executions(runs: &[Value]) -> String {
    table(
        runs,
        &["shares", "growth"],
        "One answer within one process, on one thread, in µs.",
        &[
            ("part", &at("/label")),
            ("what", &at("/server")),
            ("sessions", &at("/sessions")),
            ("median", &at("/p50_us")),
            ("to the executor", &beside(runs, "/p50_us", "executor")),
            ("p90", &at("/p90_us")),
            ("bytes", &at("/bytes")),
        ],
    )
}

fn abuse(runs: &[Value]) -> String {
    table(
        runs,
        &["abuse"],
        "Abuse, and the p99 in ms of quiet clients that read the page, before and meanwhile.",
        &[
            ("what", &at("/abuse")),
            ("status", &at("/status")),
            ("server µs each", &at("/server_cpu_us")),
            ("took p50", &at("/took/p50")),
            ("p99", &at("/took/p99")),
            ("thrown meanwhile", &at("/thrown")),
            ("quiet p99 before", &at("/quiet_p99_before")),
            ("meanwhile", &at("/quiet_p99_during")),
            ("others' CPUs", &at("/others_cpus")),
        ],
    )
}
