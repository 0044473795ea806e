//! What is counted of the database: what goes there, and how it stands when somebody looks.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};

use super::{Label, Metrics};

/// The upper bounds of the times of a commit, in seconds.
const COMMIT_SECONDS: [f64; 12] =
    [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0, 20.0];

/// What became of a commit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CommitOutcome {
    /// It is a revision.
    Committed,
    /// There was nothing to do.
    Unchanged,
    /// The edits were refused.
    Refused,
    /// The database could not be reached: nothing was done.
    Unavailable,
    /// Nobody knows whether it was done.
    Undecided,
    /// Our own fault.
    Failed,
}

impl CommitOutcome {
    fn label(self) -> [Label; 1] {
        let name = match self {
            Self::Committed => "committed",
            Self::Unchanged => "unchanged",
            Self::Refused => "refused",
            Self::Unavailable => "unavailable",
            Self::Undecided => "undecided",
            Self::Failed => "failed",
        };
        [("outcome", name)]
    }
}

/// The connections of one pool.
#[derive(Debug, Clone, Copy)]
pub struct PoolState {
    /// Which.
    pub name: &'static str,
    /// Those that are at work.
    pub used: i64,
    /// Those that wait for work.
    pub idle: i64,
}

/// How the database stands at one moment.
#[derive(Debug, Clone)]
pub struct DatabaseState {
    /// Since this node last brought everything up to date.
    pub poll_age: Duration,
    /// The connections to it.
    pub pools: Vec<PoolState>,
    /// The statements that failed since the start, by the class of their failure.
    pub failures: Vec<(&'static str, u64)>,
}

/// The counters of the database.
pub(super) struct OfDatabase {
    up: Gauge,
    poll_age: Gauge<f64, AtomicU64>,
    commits: Family<[Label; 1], Counter>,
    commit_duration: Histogram,
    connections: Family<[Label; 2], Gauge>,
    failures: Family<[Label; 1], Counter>,
}

impl OfDatabase {
    pub(super) fn register(registry: &mut Registry) -> Self {
        let up = Gauge::default();
        let help = "Whether the database answered when it was last asked: 1 or 0";
        registry.register("database_up", help, up.clone());
        let poll_age = Gauge::default();
        let help = "Since this node last brought all that it shows up to date";
        registry.register_with_unit("poll_age", help, Unit::Seconds, poll_age.clone());
        let commits = Family::default();
        let help = "Commits of revisions, by what became of them";
        registry.register("commits", help, commits.clone());
        let commit_duration = Histogram::new(COMMIT_SECONDS);
        let help = "The time of a commit, with the wait for others of the same edition";
        let name = "commit_duration";
        registry.register_with_unit(name, help, Unit::Seconds, commit_duration.clone());
        let connections = Family::default();
        let help = "Connections to the database, by what they are for";
        registry.register("database_connections", help, connections.clone());
        let failures = Family::default();
        let help = "Statements that failed: the database was away, was busy, or did not like them";
        registry.register("database_errors", help, failures.clone());
        Self { up, poll_age, commits, commit_duration, connections, failures }
    }
}

impl Metrics {
    /// The database answers.
    pub fn database_is_up(&self) {
        self.0.database.up.set(1);
    }

    /// The database does not answer.
    pub fn database_is_down(&self) {
        self.0.database.up.set(0);
    }

    /// Somebody tried to commit.
    pub fn committed(&self, outcome: CommitOutcome, after: Duration) {
        self.0.database.commits.get_or_create(&outcome.label()).inc();
        self.0.database.commit_duration.observe(after.as_secs_f64());
    }

    /// Takes down how the database stands now.
    pub fn database(&self, state: &DatabaseState) {
        let database = &self.0.database;
        database.poll_age.set(state.poll_age.as_secs_f64());
        for pool in &state.pools {
            for (name, count) in [("used", pool.used), ("idle", pool.idle)] {
                let labels = [("pool", pool.name), ("state", name)];
                database.connections.get_or_create(&labels).set(count);
            }
        }
        for (class, count) in &state.failures {
            let counter = database.failures.get_or_create(&[("class", *class)]);
            counter.inner().store(*count, Ordering::Relaxed);
        }
    }
}
