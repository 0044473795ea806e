//! From the books of a run to figures.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Write as _;
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use hdrhistogram::Histogram;
use serde_json::{Value, json};

use super::ledger::{Entries, Event, Troubles};

/// Times of one kind, in microseconds.
#[derive(Debug)]
pub struct Times(Histogram<u64>);

/// Longer times count as this, in microseconds.
const LONGEST_US: u64 = 600_000_000;

impl Times {
    /// None yet.
    pub fn new() -> anyhow::Result<Self> {
        let all = Histogram::new_with_bounds(1, LONGEST_US, 3);
        all.context("make a histogram").map(Self)
    }

    /// All of these.
    pub fn of(times: impl IntoIterator<Item = Duration>) -> anyhow::Result<Self> {
        let mut all = Self::new()?;
        times.into_iter().for_each(|time| all.record(time));
        Ok(all)
    }

    /// One more.
    pub fn record(&mut self, time: Duration) {
        self.0.saturating_record(u64::try_from(time.as_micros()).unwrap_or(u64::MAX));
    }

    /// How many there are.
    pub fn count(&self) -> u64 {
        self.0.len()
    }

    /// Below which a part of them is, in microseconds.
    pub fn at(&self, part: f64) -> u64 {
        self.0.value_at_quantile(part)
    }

    /// In milliseconds, for the figures of a run.
    pub fn json(&self) -> Value {
        let millis = |quantile: f64| millis(self.0.value_at_quantile(quantile));
        json!({ "p50": millis(0.5), "p90": millis(0.9), "p99": millis(0.99),
            "max": millis(1.0), "count": self.0.len() })
    }
}

#[expect(clippy::cast_precision_loss, reason = "figures are read by people")]
fn millis(micros: u64) -> f64 {
    micros as f64 / 1_000.0
}

/// Delivered messages a second between the first and the last delivery of an event.
#[expect(clippy::cast_precision_loss, reason = "figures are read by people")]
fn rate(event: &Event) -> Option<f64> {
    let (first, last) = (event.deliveries.first()?, event.deliveries.last()?);
    let span = last.checked_duration_since(*first).filter(|span| !span.is_zero())?;
    Some((event.deliveries.len() as f64 / span.as_secs_f64()).round())
}

/// The latencies of the measured events, those after a number, and how fast each went out.
pub fn of_events(entries: &Entries, after: u64) -> anyhow::Result<Value> {
    let measured = entries.events.range(after + 1..).map(|(_, event)| event);
    let events: Vec<_> = measured.filter(|event| !event.deliveries.is_empty()).collect();
    let at = |part: f64| {
        let events = events.iter();
        Times::of(events.filter_map(move |event| latency(event, part))).map(|times| times.json())
    };
    let all = events.iter().flat_map(|event| {
        event.deliveries.iter().filter_map(|at| at.checked_duration_since(event.sent?))
    });
    let mut rates: Vec<_> = events.iter().filter_map(|event| rate(event)).collect();
    rates.sort_by(f64::total_cmp);
    Ok(json!({
        "events": events.len(),
        "deliveries": events.iter().map(|event| event.deliveries.len()).sum::<usize>(),
        "rate": rates.get(rates.len() / 2),
        "slowest_rate": rates.first(),
        "first": at(0.0)?, "median": at(0.5)?, "p99": at(0.99)?, "last": at(1.0)?,
        "all": Times::of(all)?.json(),
        "frame_bytes": entries.sample.as_ref().map(String::len),
    }))
}

/// The time from the trigger to a part of the subscribers.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the place of a quantile among ten thousand"
)]
fn latency(event: &Event, part: f64) -> Option<Duration> {
    let place = ((event.deliveries.len() - 1) as f64 * part).round() as usize;
    event.deliveries.get(place)?.checked_duration_since(event.sent?)
}

/// How much later events were with the second audience than with the first, in milliseconds.
pub fn difference(one: &Entries, other: &Entries, after: u64) -> anyhow::Result<Value> {
    let later = one.events.range(after + 1..).filter_map(|(number, event)| {
        let first = |event: &Event| event.deliveries.first().copied();
        let there: Instant = first(other.events.get(number)?)?;
        Some(there.saturating_duration_since(first(event)?))
    });
    Ok(Times::of(later)?.json())
}

/// What should not have happened.
pub fn of_troubles(troubles: &Troubles) -> Value {
    let closes: BTreeMap<_, _> =
        troubles.closes.iter().map(|(code, count)| (code.to_string(), count)).collect();
    json!({ "lost": troubles.lost, "repeated": troubles.repeated, "closes": closes,
        "errors": troubles.errors, "first_error": troubles.first_error })
}

/// Puts the entries of one object into another.
pub fn add(figures: &mut Value, more: Value) {
    if let (Value::Object(figures), Value::Object(more)) = (figures, more) {
        figures.extend(more);
    }
}

/// What people are shown of a run, of what there is.
const SHOWN: [(&str, &str); 17] = [
    ("/rate", "messages/s"),
    ("/first/p50", "first ms"),
    ("/median/p50", "median ms"),
    ("/last/p50", "last ms"),
    ("/last/p99", "last p99 ms"),
    ("/server_cpu_us", "server µs"),
    ("/client_cpu_us", "client µs"),
    ("/others_cpus", "other CPUs"),
    ("/idle_kib_each", "idle KiB"),
    ("/written_rate", "written/s"),
    ("/everybody_has_all", "all have all"),
    ("/other_later/p50", "there later ms"),
    ("/lost", "lost"),
    ("/repeated", "repeated"),
    ("/closes", "closes"),
    ("/errors", "errors"),
    ("/first_error", "the first"),
];

/// A run of the live path: one line for people, and one of JSON at the end of a file.
pub fn print(figures: &Value, file: Option<&Path>) -> anyhow::Result<()> {
    say(&["label", "server", "transport", "subscribers", "choice"], &SHOWN, figures, file)
}

/// One line for people, of what they are shown, and one of JSON at the end of a file.
pub fn say(
    name: &[&str],
    shown: &[(&str, &str)],
    figures: &Value,
    file: Option<&Path>,
) -> anyhow::Result<()> {
    let name = name.iter().map(|part| figures[*part].to_string().replace('"', ""));
    let name = name.collect::<Vec<_>>().join(" ");
    let shown = shown.iter().filter_map(|(path, unit)| match figures.pointer(path)? {
        Value::Null => None,
        figure => Some(format!("{unit} {figure}")),
    });
    let shown: Vec<_> = shown.collect();
    writeln!(std::io::stdout(), "{name}: {}", shown.join(", ")).context("print the figures")?;
    if let Some(path) = file {
        let file = File::options().create(true).append(true).open(path);
        let mut file = file.with_context(|| format!("open {}", path.display()))?;
        writeln!(file, "{figures}").context("write the figures")?;
    }
    Ok(())
}
