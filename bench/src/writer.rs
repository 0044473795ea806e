//! Who triggers the events.

use std::net::SocketAddr;
use std::time::Instant;

use anyhow::Context as _;

use super::http::Client;
use super::ledger::Ledger;
use super::wire::number_after;

/// A connection that triggers one event after the other.
#[derive(Debug)]
pub struct Writer {
    client: Client,
    path: &'static str,
    /// What is posted in turn.
    bodies: Vec<String>,
    turn: usize,
}

impl Writer {
    /// A writer that posts some bodies in turn. Each answer must have the number of the event in
    /// its field `number`.
    pub fn new(client: Client, path: &'static str, bodies: Vec<String>) -> Self {
        Self { client, path, bodies, turn: 0 }
    }

    /// A writer for the servers of this crate, which need to be told nothing.
    pub async fn plain(address: SocketAddr) -> anyhow::Result<Self> {
        let client = Client::connect(address, None).await?;
        Ok(Self::new(client, "/trigger", vec![String::new()]))
    }

    /// Triggers an event; returns its number.
    pub async fn trigger(&mut self, ledger: &Ledger) -> anyhow::Result<u64> {
        let body = &self.bodies[self.turn % self.bodies.len()];
        let sent = Instant::now();
        let answer = self.client.post(self.path, body).await?;
        let number = number_after(&answer, b"\"number\":").with_context(|| {
            format!("nothing was triggered: {}", String::from_utf8_lossy(&answer))
        })?;
        ledger.sent(number, sent);
        self.turn += 1;
        Ok(number)
    }
}
