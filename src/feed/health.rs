//! How this node stands: what it last heard of its database, and whether it keeps up.

use std::sync::atomic::Ordering;
use std::time::Duration;

use parking_lot::Mutex;
use tokio::time::{Instant, timeout};

use super::hub::Hub;
use crate::metrics::{DatabaseState, PoolState};
use crate::store::SchemaState;

/// How often the database is asked about its schema at most, whoever wants to know.
const ASK_AGAIN: Duration = Duration::from_secs(5);

/// How long it may take to say; then what it said last counts.
const PATIENCE: Duration = Duration::from_secs(1);

/// When things happened last.
pub(super) struct Health {
    /// All that the node shows was brought up to date.
    up_to_date: Mutex<Instant>,
    /// That was tried, with whatever success.
    tried: Mutex<Instant>,
    schema: tokio::sync::Mutex<Asked>,
}

/// What the database said about its schema.
#[derive(Default)]
struct Asked {
    at: Option<Instant>,
    said: Option<SchemaState>,
}

/// How a node stands.
#[derive(Debug, Clone)]
pub struct Standing {
    /// How many editions it shows.
    pub editions: usize,
    /// Whether the database did not answer when it was last asked.
    pub is_away: bool,
    /// Since all that it shows was brought up to date.
    pub behind: Duration,
    /// Since that was tried, with whatever success.
    pub idle: Duration,
    /// What the database last said about its schema. None: nothing yet.
    pub schema: Option<SchemaState>,
    /// What carries the bells between nodes.
    pub bus: &'static str,
    /// Whether bells are heard.
    pub is_heard: bool,
}

impl Health {
    /// Of a node that has just loaded everything.
    pub(super) fn begin() -> Self {
        let now = Instant::now();
        let (up_to_date, tried) = (Mutex::new(now), Mutex::new(now));
        Self { up_to_date, tried, schema: tokio::sync::Mutex::default() }
    }

    /// The node tried to bring everything up to date.
    pub(super) fn tried(&self, is_up_to_date: bool) {
        let now = Instant::now();
        *self.tried.lock() = now;
        if is_up_to_date {
            *self.up_to_date.lock() = now;
        }
    }
}

impl Hub {
    /// How this node stands. Asks the database about its schema, now and then.
    pub async fn standing(&self) -> Standing {
        let schema = self.schema().await;
        Standing {
            editions: self.editions.read().len(),
            is_away: self.is_away.load(Ordering::Relaxed),
            behind: self.health.up_to_date.lock().elapsed(),
            idle: self.health.tried.lock().elapsed(),
            schema,
            bus: self.bus.name(),
            is_heard: self.metrics().bus_hears(),
        }
    }

    async fn schema(&self) -> Option<SchemaState> {
        let mut asked = self.health.schema.lock().await;
        if asked.at.is_none_or(|at| at.elapsed() >= ASK_AGAIN) {
            if let Ok(Ok(said)) = timeout(PATIENCE, self.store.schema_state()).await {
                asked.said = Some(said);
            }
            asked.at = Some(Instant::now());
        }
        asked.said
    }

    /// Takes down in the counters how the database stands.
    pub fn take_stock(&self) {
        let pools = self.store.connections().into_iter();
        let pools = pools.map(|pool| PoolState {
            name: pool.pool,
            used: pool.used.into(),
            idle: pool.idle.into(),
        });
        self.metrics().database(&DatabaseState {
            poll_age: self.health.up_to_date.lock().elapsed(),
            pools: pools.collect(),
            failures: self.store.failures().to_vec(),
        });
    }
}
