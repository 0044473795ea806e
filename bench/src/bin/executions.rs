//! What an uncached answer takes within one process, beside the executor by itself and beside
//! writing the bytes alone.

use std::hint::black_box;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};
use async_graphql::parser::parse_query;
use async_graphql::parser::types::ExecutableDocument;
use async_graphql::{EmptyMutation, EmptySubscription, Request, Schema, Variables};
use clap::{Parser, Subcommand, ValueEnum};
use plenary_bench::figures;
use plenary_bench::page::inside::Inside;
use plenary_bench::page::plain::{self, Answer, Page};
use plenary_bench::page::{self, edition};
use serde_json::{Value, json};

/// Measures executions of the page, without a network.
#[derive(Parser)]
struct Executions {
    /// Where databases are made.
    #[arg(long)]
    directory: PathBuf,
    /// How often each is executed.
    #[arg(long, default_value_t = 3_000)]
    rounds: usize,
    /// Where the figures go, as lines of JSON at the end of a file.
    #[arg(long)]
    json: Option<PathBuf>,
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// Plenary, the executor by itself, and serde, in turn.
    Shares {
        /// Only this one, for a profile.
        #[arg(long)]
        only: Option<Way>,
    },
    /// Plenary, with editions of several sizes.
    Growth {
        /// The numbers of sessions.
        #[arg(long, value_delimiter = ',', default_value = "100,1000,10000")]
        sessions: Vec<usize>,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Way {
    /// Plenary.
    Plenary,
    /// async-graphql over values in memory.
    Executor,
    /// The values, written as JSON.
    Serde,
}

impl Way {
    fn name(self) -> &'static str {
        match self {
            Self::Plenary => "plenary",
            Self::Executor => "executor",
            Self::Serde => "serde",
        }
    }
}

/// async-graphql over values in memory, with the document parsed once as Plenary has it.
struct Executor {
    schema: Schema<Page, EmptyMutation, EmptySubscription>,
    document: ExecutableDocument,
    variables: Variables,
}

impl Executor {
    fn new(page: Page) -> anyhow::Result<Self> {
        let document = parse_query(page::QUERY).context("parse the document")?;
        let variables = Variables::from_json(page::variables());
        Ok(Self { schema: plain::schema(page), document, variables })
    }

    async fn answer(&self) -> String {
        let mut request = Request::new("").variables(self.variables.clone());
        request.set_parsed_query(self.document.clone());
        let response = self.schema.execute(request).await;
        serde_json::to_string(&response).expect("an answer is plain JSON")
    }
}

/// One thread, as an answer has one.
#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let Executions { directory, rounds, json, what } = Executions::parse();
    let runs = match what {
        What::Shares { only } => shares(&directory, rounds, only).await?,
        What::Growth { sessions } => growth(&directory, rounds, &sessions).await?,
    };
    for run in runs {
        let name = ["label", "server", "sessions"];
        let shown = [("/p50_us", "median µs"), ("/p90_us", "p90 µs"), ("/bytes", "bytes")];
        figures::say(&name, &shown, &run, json.as_deref())?;
    }
    Ok(())
}

async fn shares(
    directory: &std::path::Path,
    rounds: usize,
    only: Option<Way>,
) -> anyhow::Result<Vec<Value>> {
    let inside = Inside::open(directory, edition::SESSIONS_OF_DAY).await?;
    let first = inside.answer().await;
    let answer: Answer = serde_json::from_str(&first).with_context(|| first.to_string())?;
    let executor = Executor::new(answer.data.clone())?;
    for other in [executor.answer().await, serde_json::to_string(&answer)?] {
        ensure!(*other == *first, "the bytes differ: {other}");
    }
    let mut runs = Vec::new();
    let ways = [Way::Plenary, Way::Executor, Way::Serde];
    let mut times = ways.map(|_| Vec::new());
    for _ in 0..rounds {
        for (way, times) in ways.iter().zip(&mut times) {
            if only.is_some_and(|only| only != *way) {
                continue;
            }
            let began = Instant::now();
            match way {
                Way::Plenary => drop(black_box(inside.answer().await)),
                Way::Executor => drop(black_box(executor.answer().await)),
                Way::Serde => drop(black_box(serde_json::to_string(&answer)?)),
            }
            times.push(began.elapsed());
        }
    }
    for (way, times) in ways.iter().zip(times).filter(|(_, times)| !times.is_empty()) {
        let mut run = json!({ "label": "shares", "server": way.name(),
            "sessions": edition::SESSIONS_OF_DAY, "bytes": first.len() });
        figures::add(&mut run, micros(times));
        runs.push(run);
    }
    Ok(runs)
}

async fn growth(
    directory: &std::path::Path,
    rounds: usize,
    sizes: &[usize],
) -> anyhow::Result<Vec<Value>> {
    let mut insides = Vec::new();
    for size in sizes {
        insides.push((*size, Inside::open(directory, *size).await?, Vec::new()));
    }
    for _ in 0..rounds {
        for (_, inside, times) in &mut insides {
            let began = Instant::now();
            drop(black_box(inside.answer().await));
            times.push(began.elapsed());
        }
    }
    let mut runs = Vec::new();
    for (size, inside, times) in insides {
        let bytes = inside.answer().await.len();
        let mut run = json!({ "label": "growth", "server": "plenary", "sessions": size,
            "bytes": bytes });
        figures::add(&mut run, micros(times));
        runs.push(run);
    }
    Ok(runs)
}

/// The median and the slowest tenth. The first executions, which meet cold caches, are in neither.
fn micros(mut times: Vec<Duration>) -> Value {
    times.sort();
    let at = |part: usize| times.get(times.len() * part / 100).map(Duration::as_nanos);
    #[expect(clippy::cast_precision_loss, reason = "figures are read by people")]
    let micros = |nanos: Option<u128>| nanos.map(|nanos| (nanos as f64 / 100.0).round() / 10.0);
    json!({ "p50_us": micros(at(50)), "p90_us": micros(at(90)) })
}
