//! More revisions a second than a venue ever makes, by several writers at once: what lags may be
//! sent away, and nothing may be lost.

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use anyhow::ensure;
use serde_json::json;
use tokio::task::JoinSet;
use tokio::time::{Instant, MissedTickBehavior, interval};

use super::fanout::{Busy, memory, troubles};
use super::figures;
use super::ledger::Ledger;
use super::resources::Process;
use super::subscriber::Subscribers;
use super::target::{Prepared, Target};
use super::writer::Writer;

/// How long it may take until everybody is subscribed.
const OPENING: Duration = Duration::from_mins(2);

/// Events at a rate.
#[derive(Debug, clap::Args)]
pub struct Pressure {
    #[command(flatten)]
    target: Target,
    /// How many events a second.
    #[arg(long, default_value_t = 50)]
    rate: u32,
    /// For how many seconds.
    #[arg(long, default_value_t = 20)]
    seconds: u64,
    /// How many writers, each on a session of its own.
    #[arg(long, default_value_t = 8)]
    writers: usize,
    /// How many seconds subscribers may take to catch up afterwards.
    #[arg(long, default_value_t = 60)]
    patience: u64,
}

impl Pressure {
    /// Measures.
    pub async fn run(self) -> anyhow::Result<()> {
        let Prepared { audience, writers, ledger } = self.target.prepare(self.writers).await?;
        let first = ledger.entries().last.first().copied().flatten().unwrap_or(0);
        let process = self.target.process();
        let before = process.map(Process::resident).transpose()?;
        let subscribers = Subscribers::start(audience, self.target.subscribers);
        ensure!(ledger.all_ready(OPENING).await, "not connected: {}", troubles(&ledger));
        let idle = process.map(Process::resident).transpose()?;
        let (started, busy) = (Instant::now(), Busy::now(process)?);
        let (last, took) = self.write(writers, &ledger).await?;
        let written = last - first;
        let has_all = ledger.all_got(last, Duration::from_secs(self.patience)).await;
        let caught_up = started.elapsed();
        let used = busy.since((last - first) * self.target.subscribers as u64)?;
        let after = process.map(Process::resident).transpose()?;
        subscribers.leave().await;
        ledger.close(last);
        let mut all = self.target.json();
        #[expect(clippy::cast_precision_loss, reason = "figures are read by people")]
        let achieved = (written as f64 / took.as_secs_f64() * 10.0).round() / 10.0;
        figures::add(
            &mut all,
            json!({ "wanted_rate": self.rate, "written": written, "written_rate": achieved,
                "everybody_has_all": has_all, "ended_seconds": caught_up.as_secs_f32() }),
        );
        figures::add(&mut all, figures::of_events(&ledger.entries(), first)?);
        figures::add(&mut all, used);
        figures::add(&mut all, memory(&self.target, [before, idle, after]));
        figures::add(&mut all, troubles(&ledger));
        figures::print(&all, self.target.file())
    }

    /// Writes at the rate; returns the last number, and how long it took.
    async fn write(
        &self,
        writers: Vec<Writer>,
        ledger: &Rc<Ledger>,
    ) -> anyhow::Result<(u64, Duration)> {
        let start = Instant::now();
        let end = start + Duration::from_secs(self.seconds);
        let due = Rc::new(Cell::new(u64::from(self.rate) * self.seconds));
        let each = u32::try_from(writers.len())?;
        let mut running = JoinSet::new();
        for (place, writer) in (0..).zip(writers) {
            let period = Duration::from_secs(1) / self.rate;
            let pace = Pace { start: start + period * place, period: period * each, end };
            running.spawn_local(pace.keep(writer, ledger.clone(), due.clone()));
        }
        let mut last = 0;
        while let Some(ended) = running.join_next().await {
            last = last.max(ended??);
        }
        Ok((last, start.elapsed()))
    }
}

/// When a writer writes.
struct Pace {
    start: Instant,
    period: Duration,
    end: Instant,
}

impl Pace {
    /// Writes when it is time, or as soon as it can when it is late; until all is written that was
    /// due, or time is up. Returns the last number.
    async fn keep(
        self,
        mut writer: Writer,
        ledger: Rc<Ledger>,
        due: Rc<Cell<u64>>,
    ) -> anyhow::Result<u64> {
        let mut ticks = interval(self.period);
        ticks.reset_at(self.start);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Burst);
        let mut last = 0;
        while due.get() > 0 && Instant::now() < self.end {
            ticks.tick().await;
            due.set(due.get() - 1);
            last = writer.trigger(&ledger).await?;
        }
        Ok(last)
    }
}
