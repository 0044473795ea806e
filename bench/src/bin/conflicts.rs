//! What it costs to find the conflicts of a program, and to move one session in it.

use std::fmt::Write as _;
use std::hint::black_box;
use std::io::Write as _;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use clap::Parser;
use plenary::program::{Edit, Patch, Program, RescheduleSession, View};
use plenary::types::Audience;
use plenary_bench::scheduled::program;
use plenary_bench::searched::RULES;

/// Measures the search for conflicts, and prints a table.
#[derive(Parser)]
struct Conflicts {
    /// The numbers of sessions.
    #[arg(long, value_delimiter = ',', default_value = "1000,3000,10000")]
    sessions: Vec<usize>,
    /// How often each thing is done.
    #[arg(long, default_value_t = 100)]
    rounds: usize,
}

fn main() -> anyhow::Result<()> {
    let Conflicts { sessions, rounds } = Conflicts::parse();
    let mut table = String::new();
    writeln!(table, "| sessions | conflicts | what | median, ms | p99, ms |")?;
    writeln!(table, "| --- | --- | --- | --- | --- |")?;
    for size in sessions {
        measure(&program(size)?, rounds, &mut table)?;
    }
    std::io::stdout().write_all(table.as_bytes()).context("print the table")
}

fn measure(program: &Program, rounds: usize, table: &mut String) -> anyhow::Result<()> {
    let (sessions, found) = (program.tables().sessions.len(), program.conflicts().len());
    let all = (0..rounds).map(|_| {
        let program = anew(program);
        // The indexes are there: they are worked out once, whoever needs them first.
        warm(&program);
        timed(|| program.conflicts().len())
    });
    let all = figures(all.collect());
    writeln!(table, "| {sessions} | {found} | `Program::conflicts` | {all} |")?;
    let edits = moves(program, rounds)?;
    for edit in edits.iter().take(1) {
        program.apply(vec![edit.clone()], RULES).context("move a session")?;
    }
    let applied = edits.into_iter().map(|edit| timed(|| program.apply(vec![edit], RULES)));
    let applied = figures(applied.collect());
    writeln!(table, "| {sessions} | {found} | `Program::apply` of one reschedule | {applied} |")?;
    Ok(())
}

/// The same rows in a program in which nothing was looked for yet.
fn anew(program: &Program) -> Program {
    let (at, next) = (program.cursor(), program.next_session_number());
    Program::new(program.edition_id(), at, next, program.tables().clone())
}

/// Has the indexes of a program worked out.
fn warm(program: &Program) {
    let view = View::of(Arc::new(program.clone()), Audience::Staff);
    black_box(view.rooms().len());
}

/// Sessions that start a minute later, each on its own.
fn moves(program: &Program, rounds: usize) -> anyhow::Result<Vec<Edit>> {
    let sessions = program.tables().sessions.values().cycle().take(rounds);
    let later = sessions.map(|row| {
        let start = row.starts_at.context("every session has a start")?.plus_millis(60_000);
        Ok(Edit::RescheduleSession(RescheduleSession {
            session: row.id,
            starts_at: Patch::Set(Some(start)),
            ends_at: Patch::Keep,
            rooms: Patch::Keep,
        }))
    });
    later.collect()
}

/// How long something takes; what comes of it is dropped afterwards.
fn timed<T>(work: impl FnOnce() -> T) -> Duration {
    let began = Instant::now();
    let done = black_box(work());
    let time = began.elapsed();
    drop(done);
    time
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
