//! The bus through Redis: one channel, on which every node publishes and to which every node listens.
//!
//! Redis may be away, for ever: ringing then does nothing, and when it is back, bells are heard again
//! within about a second. Why not the connection manager of the crate: `docs/adr/own-redis-loop.md`.

mod address;
mod listening;
mod outage;
mod publishing;
mod sentinels;

use std::time::Duration;

use anyhow::Context as _;
use tokio::sync::broadcast;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

pub use address::RedisUrlError;

use self::address::Addresses;
use self::publishing::{Publisher, Waiting};
use super::{Bell, Bus, CAPACITY, Heard};
use crate::metrics::Metrics;
use crate::types::Randomness;

/// The one channel. Redis keeps channels apart from its numbered databases: whoever shares a Redis
/// with us hears our bells, and we theirs; a bell too many is a poll too many.
const CHANNEL: &str = "plenary";

/// How long a command that ends may take to ring.
const RING_NOW: Duration = Duration::from_secs(2);

/// The bus through Redis.
pub struct RedisBus {
    addresses: Addresses,
    heard: broadcast::Sender<Heard>,
    waiting: Waiting,
}

impl RedisBus {
    /// A bus at one or more URLs, with commas between them. Connects to nothing: see [`Self::run`].
    pub fn open(urls: &str) -> Result<Self, RedisUrlError> {
        let addresses = Addresses::parse(urls)?;
        if addresses.need_tls() {
            // Rustls asks for one choice for the whole process. An error says that it was made.
            let _ = rustls::crypto::ring::default_provider().install_default();
        }
        let heard = broadcast::Sender::new(CAPACITY);
        Ok(Self { addresses, heard, waiting: Waiting::default() })
    }

    /// Carries bells until told to stop. Until this runs, none comes and none goes.
    pub async fn run(
        &self,
        randomness: &dyn Randomness,
        metrics: &Metrics,
        stop: CancellationToken,
    ) {
        let listening = listening::listen(&self.addresses, &self.heard, randomness, metrics);
        let publishing = Publisher::new(&self.addresses).run(&self.waiting, randomness, &stop);
        tokio::join!(stop.run_until_cancelled(listening), publishing);
    }

    /// Rings at once, for a command that ends and runs no bus.
    pub async fn ring_now(&self, bells: &[Bell]) -> anyhow::Result<()> {
        let mut publisher = Publisher::new(&self.addresses);
        timeout(RING_NOW, publisher.publish(bells)).await.context("Redis took too long")?
    }
}

impl Bus for RedisBus {
    fn ring(&self, bell: Bell) {
        self.waiting.add(bell);
        // Listeners of this node need no Redis. They hear the bell once more when it comes back from
        // there. An error says that nobody listens.
        let _ = self.heard.send(Heard::Bell(bell));
    }

    fn name(&self) -> &'static str {
        "redis"
    }

    fn listen(&self) -> broadcast::Receiver<Heard> {
        self.heard.subscribe()
    }
}
