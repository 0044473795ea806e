//! What a search costs: of programs of the size of the largest forums, and of ten times that.

use std::fmt::Write as _;
use std::hint::black_box;
use std::io::Write as _;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use clap::Parser;
use plenary::entity::session;
use plenary::program::{Edit, Program, View, Wanted};
use plenary::types::Audience;
use plenary_bench::searched::{Abstracts, Press, RULES};

/// Measures searches, as the public makes them, and prints a table.
#[derive(Parser)]
struct Search {
    /// The numbers of sessions.
    #[arg(long, value_delimiter = ',', default_value = "1500,10000")]
    sessions: Vec<usize>,
    /// How often each search is made.
    #[arg(long, default_value_t = 300)]
    rounds: usize,
}

/// What is typed, and what it is an example of.
const TYPED: [(&str, &str); 9] = [
    ("인권", "two syllables"),
    ("인ㄱ", "a syllable and a half"),
    ("네트워크", "a rare Korean word"),
    ("hum", "the beginning of a word"),
    ("human rights", "two words, in many titles"),
    ("ombudsman", "a rare English word"),
    ("bachelet michelle", "a name"),
    ("s", "one letter"),
    ("zebra", "nothing found"),
];

/// How many results an answer shows, each with its highlight.
const PAGE: usize = 20;

fn main() -> anyhow::Result<()> {
    let Search { sessions, rounds } = Search::parse();
    let press = Press::new()?;
    let mut table = String::new();
    for size in sessions {
        for abstracts in [Abstracts::None, Abstracts::Long] {
            measure(&press.program(size, abstracts), abstracts, rounds, &mut table)?;
        }
    }
    std::io::stdout().write_all(table.as_bytes()).context("print the table")
}

/// The median and the 99th percentile, in milliseconds.
fn figures(mut times: Vec<Duration>) -> String {
    times.sort();
    let at = |part: usize| {
        let place = (times.len() * part / 100).min(times.len().saturating_sub(1));
        times.get(place).map_or(0.0, |time| time.as_secs_f64() * 1_000.0)
    };
    format!("{:.2} | {:.2}", at(50), at(99))
}

/// A search and the highlights of its first page: what an answer takes. Returns how many were found.
fn search(view: &View, typed: &str) -> usize {
    let wanted = Wanted::read(typed).expect("none of them is too long");
    let found = view.search(&wanted, &[]);
    for one in found.iter().take(PAGE) {
        black_box(one.excerpt(&wanted));
    }
    found.len()
}

fn timed(work: impl FnOnce() -> usize) -> (Duration, usize) {
    let began = Instant::now();
    let found = work();
    (began.elapsed(), found)
}

fn public(program: &Program) -> View {
    View::of(Arc::new(program.clone()), Audience::Public)
}

/// The same rows in a program that nobody has searched.
fn anew(program: &Program) -> Program {
    let (at, next) = (program.cursor(), program.next_session_number());
    Program::new(program.edition_id(), at, next, program.tables().clone())
}

fn measure(
    program: &Program,
    abstracts: Abstracts,
    rounds: usize,
    table: &mut String,
) -> anyhow::Result<()> {
    let tables = program.tables();
    let with = if abstracts == Abstracts::Long { "long abstracts" } else { "no abstracts" };
    let (sessions, people) = (tables.sessions.len(), tables.participants.len());
    writeln!(table, "\n{sessions} sessions, {people} participants, {with}\n")?;
    writeln!(table, "| search | found | median, ms | p99, ms |\n| --- | --- | --- | --- |")?;
    let view = public(program);
    for (typed, what) in TYPED {
        let found = search(&view, typed);
        let times = (0..rounds).map(|_| timed(|| search(&view, typed)).0).collect();
        writeln!(table, "| `{typed}` ({what}) | {found} | {} |", figures(times))?;
    }
    let cold = (0..rounds / 10).map(|_| {
        let view = public(&anew(program));
        timed(|| search(&view, "인권")).0
    });
    writeln!(table, "| the first after a start | | {} |", figures(cold.collect()))?;
    writeln!(
        table,
        "| the first after a revision | | {} |",
        figures(revised(program, rounds / 10)?)
    )?;
    Ok(())
}

/// The first searches after revisions of one session each.
fn revised(program: &Program, rounds: usize) -> anyhow::Result<Vec<Duration>> {
    let mut program = program.clone();
    let rows: Vec<_> = program.tables().sessions.values().take(rounds).cloned().collect();
    let mut times = Vec::new();
    for row in rows {
        let full = session::Model { is_full: !row.is_full, ..(*row).clone() };
        program = program.apply(vec![Edit::Put(full.into())], RULES).context("revise")?.program;
        let view = public(&program);
        times.push(timed(|| search(&view, "인권")).0);
    }
    Ok(times)
}
