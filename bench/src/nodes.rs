//! A change on one node, told on another: how much later.

use std::net::SocketAddr;
use std::time::Duration;

use anyhow::{Context as _, ensure};
use serde_json::json;

use super::fanout::troubles;
use super::figures;
use super::subscriber::Subscribers;
use super::target::Target;

/// How long an event may take to reach both.
const PATIENCE: Duration = Duration::from_secs(10);

/// A pause between two events, so that each finds both nodes at rest.
const PAUSE: Duration = Duration::from_millis(50);

/// Events on one node, followed on two.
#[derive(Debug, clap::Args)]
pub struct Nodes {
    #[command(flatten)]
    target: Target,
    /// Where the other node listens.
    #[arg(long)]
    other: SocketAddr,
    /// How many events are measured.
    #[arg(long, default_value_t = 200)]
    events: usize,
}

impl Nodes {
    /// Measures.
    pub async fn run(self) -> anyhow::Result<()> {
        let here = self.target.prepare(1).await?;
        let there = Target { address: self.other, ..self.target.clone() }.prepare(0).await?;
        let mut writers = here.writers;
        let mut writer = writers.pop().context("a writer is needed")?;
        let (one, other) = (here.ledger, there.ledger);
        let first = one.entries().last.first().copied().flatten().unwrap_or(0);
        let count = self.target.subscribers;
        let audiences = [here.audience, there.audience];
        let following = audiences.map(|audience| Subscribers::start(audience, count));
        for ledger in [&one, &other] {
            ensure!(ledger.all_ready(PATIENCE).await, "not connected: {}", troubles(ledger));
        }
        let mut last = first;
        for _ in 0..self.events {
            tokio::time::sleep(PAUSE).await;
            last = writer.trigger(&one).await?;
            let got = [one.all_got(last, PATIENCE).await, other.all_got(last, PATIENCE).await];
            ensure!(got == [true, true], "{} and {}", troubles(&one), troubles(&other));
        }
        for subscribers in following {
            subscribers.leave().await;
        }
        one.close(last);
        other.close(last);
        let mut all = self.target.json();
        figures::add(&mut all, figures::of_events(&one.entries(), first)?);
        let later = figures::difference(&one.entries(), &other.entries(), first)?;
        figures::add(&mut all, json!({ "other_later": later, "other": troubles(&other) }));
        figures::add(&mut all, troubles(&one));
        figures::print(&all, self.target.file())
    }
}
