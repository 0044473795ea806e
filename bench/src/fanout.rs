//! One event after the other to many subscribers, each when everybody has the one before.

use std::path::PathBuf;
use std::rc::Rc;
use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};
use serde_json::{Value, json};

use super::figures;
use super::ledger::Ledger;
use super::resources::{Process, machine_busy};
use super::subscriber::Subscribers;
use super::target::{Prepared, Target};
use super::writer::Writer;

/// How long it may take until everybody is subscribed.
const OPENING: Duration = Duration::from_mins(2);

/// How long an event may take to reach everybody.
const PATIENCE: Duration = Duration::from_secs(30);

/// How long everything is left alone before memory is read, and a little between two events.
const SETTLE: Duration = Duration::from_secs(3);
const PAUSE: Duration = Duration::from_millis(20);

/// The most events that may go by before everybody has the same one.
const WARM_UP: usize = 10;

/// Events one by one.
#[derive(Debug, clap::Args)]
pub struct Fanout {
    #[command(flatten)]
    target: Target,
    /// How many events are measured.
    #[arg(long, default_value_t = 20)]
    events: usize,
    /// Where to save an event as it came, for the servers that send the same.
    #[arg(long)]
    save_sample: Option<PathBuf>,
}

impl Fanout {
    /// Measures.
    pub async fn run(self) -> anyhow::Result<()> {
        let Prepared { audience, mut writers, ledger } = self.target.prepare(1).await?;
        let mut writer = writers.pop().context("a writer is needed")?;
        let process = self.target.process();
        let before = process.map(Process::resident).transpose()?;
        let opening = Instant::now();
        let subscribers = Subscribers::start(audience, self.target.subscribers);
        ensure!(ledger.all_ready(OPENING).await, "not connected: {}", troubles(&ledger));
        let opened = opening.elapsed();
        tokio::time::sleep(SETTLE).await;
        let idle = process.map(Process::resident).transpose()?;
        let warm = warm_up(&ledger, &mut writer).await?;
        let busy = Busy::now(process)?;
        let last = self.measure(&ledger, &mut writer, warm).await?;
        let mut all = self.target.json();
        figures::add(&mut all, figures::of_events(&ledger.entries(), warm)?);
        let deliveries = all["deliveries"].as_u64().unwrap_or(0);
        figures::add(&mut all, busy.since(deliveries)?);
        let after = process.map(Process::resident).transpose()?;
        figures::add(&mut all, memory(&self.target, [before, idle, after]));
        figures::add(&mut all, json!({ "opened_seconds": opened.as_secs_f32() }));
        subscribers.leave().await;
        ledger.close(last);
        figures::add(&mut all, troubles(&ledger));
        self.save_sample(&ledger)?;
        figures::print(&all, self.target.file())
    }

    async fn measure(
        &self,
        ledger: &Ledger,
        writer: &mut Writer,
        warm: u64,
    ) -> anyhow::Result<u64> {
        let mut last = warm;
        for _ in 0..self.events {
            tokio::time::sleep(PAUSE).await;
            last = writer.trigger(ledger).await?;
            if !ledger.all_got(last, PATIENCE).await {
                break;
            }
        }
        Ok(last)
    }

    fn save_sample(&self, ledger: &Rc<Ledger>) -> anyhow::Result<()> {
        let Some(path) = &self.save_sample else { return Ok(()) };
        let entries = ledger.entries();
        let sample = entries.sample.as_deref().context("no event came")?;
        std::fs::write(path, sample).with_context(|| format!("write {}", path.display()))
    }
}

/// Triggers until everybody gets the same event: servers may take a while to know their followers.
async fn warm_up(ledger: &Ledger, writer: &mut Writer) -> anyhow::Result<u64> {
    for _ in 0..WARM_UP {
        let number = writer.trigger(ledger).await?;
        if ledger.all_got(number, PATIENCE / 3).await {
            return Ok(number);
        }
    }
    anyhow::bail!("no event reaches everybody: {}", troubles(ledger));
}

/// What went wrong.
pub fn troubles(ledger: &Ledger) -> Value {
    figures::of_troubles(&ledger.entries().troubles)
}

/// Memory of the server: in all, and of each idle connection.
pub fn memory(target: &Target, [before, idle, after]: [Option<u64>; 3]) -> Value {
    let grown = |to: Option<u64>| Some(to?.saturating_sub(before?));
    #[expect(clippy::cast_precision_loss, reason = "figures are read by people")]
    let each = |kib: u64| (kib as f64 / target.subscribers as f64 * 100.0).round() / 100.0;
    json!({ "rss_before_kib": before, "rss_idle_kib": idle, "rss_after_kib": after,
        "idle_kib_each": grown(idle).map(each), "after_kib_each": grown(after).map(each) })
}

/// How busy the server, this process and the whole machine were when.
pub struct Busy {
    since: Instant,
    server: Option<(Process, Duration)>,
    own: Duration,
    machine: Duration,
}

impl Busy {
    /// Until now.
    pub fn now(server: Option<Process>) -> anyhow::Result<Self> {
        let server = server.map(|process| anyhow::Ok((process, process.busy()?))).transpose()?;
        let (own, machine) = (Process::own().busy()?, machine_busy()?);
        Ok(Self { since: Instant::now(), server, own, machine })
    }

    /// The processor time that each delivery took, on both sides, in microseconds; and how many
    /// processors were busy with something else, which should be none.
    pub fn since(&self, deliveries: u64) -> anyhow::Result<Value> {
        #[expect(clippy::cast_precision_loss, reason = "figures are read by people")]
        let each = |time: Duration| {
            (time.as_micros() as f64 / deliveries.max(1) as f64 * 10.0).round() / 10.0
        };
        let server =
            self.server.map(|(process, then)| anyhow::Ok(process.busy()?.saturating_sub(then)));
        let server = server.transpose()?;
        let own = Process::own().busy()?.saturating_sub(self.own);
        let ours = own + server.unwrap_or_default();
        let others = machine_busy()?.saturating_sub(self.machine).saturating_sub(ours);
        let others = others.as_secs_f64() / self.since.elapsed().as_secs_f64();
        Ok(json!({ "server_cpu_us": server.map(each), "client_cpu_us": each(own),
            "others_cpus": (others * 100.0).round() / 100.0 }))
    }
}
