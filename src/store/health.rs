//! How the database stands: its kind and schema, the connections to it, and what failed.

use std::sync::atomic::{AtomicU64, Ordering};

use migration::{Migrator, MigratorTrait as _};
use sea_orm::{ConnectionTrait as _, DbBackend, DbErr, Statement};

use super::error::Failure;
use super::{Store, StoreError};

/// Which database it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DatabaseKind {
    /// A file, for one node.
    Sqlite,
    /// A server, for several nodes.
    Postgres,
}

impl DatabaseKind {
    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Sqlite => "sqlite",
            Self::Postgres => "postgresql",
        }
    }
}

/// How the schema of a database stands to what this program expects.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct SchemaState {
    /// How many migrations the database lacks: it is older.
    pub pending: usize,
    /// How many this program does not know: the database is newer.
    pub unknown: usize,
}

impl SchemaState {
    /// Whether it is what this program expects.
    pub fn is_expected(self) -> bool {
        self == Self::default()
    }

    fn of(applied: &[String]) -> Self {
        let known = Migrator::migrations();
        let is_applied = |name: &str| applied.iter().any(|applied| applied == name);
        let is_known = |name: &String| known.iter().any(|known| known.name() == name);
        Self {
            pending: known.iter().filter(|known| !is_applied(known.name())).count(),
            unknown: applied.iter().filter(|name| !is_known(name)).count(),
        }
    }
}

/// The connections of one pool.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Connections {
    /// What the pool is for.
    pub pool: &'static str,
    /// Those that are at work.
    pub used: u32,
    /// Those that wait for work.
    pub idle: u32,
}

/// The statements that failed, by class.
#[derive(Debug, Default)]
pub(super) struct Failures {
    away: AtomicU64,
    busy: AtomicU64,
    wrong: AtomicU64,
}

impl Failures {
    /// Counts what failed, and gives it back.
    pub(super) fn note<T>(&self, result: Result<T, DbErr>) -> Result<T, DbErr> {
        result.inspect_err(|error| {
            let counter = match Failure::of(error) {
                Failure::Away => &self.away,
                Failure::Busy => &self.busy,
                Failure::Wrong => &self.wrong,
            };
            counter.fetch_add(1, Ordering::Relaxed);
        })
    }
}

impl Store {
    /// Which database it is.
    pub fn kind(&self) -> DatabaseKind {
        match self.writer.get_database_backend() {
            DbBackend::Postgres => DatabaseKind::Postgres,
            _ => DatabaseKind::Sqlite,
        }
    }

    /// How its schema stands to what this program expects.
    pub async fn schema_state(&self) -> Result<SchemaState, StoreError> {
        let reader = self.reader();
        let select = "SELECT version FROM seaql_migrations";
        let statement = Statement::from_string(reader.get_database_backend(), select);
        let read = async {
            let rows = reader.query_all_raw(statement).await?;
            rows.iter().map(|row| row.try_get_by_index(0)).collect::<Result<Vec<String>, _>>()
        };
        let applied =
            read.await.map_err(StoreError::while_doing("read which migrations are applied"));
        Ok(SchemaState::of(&applied?))
    }

    /// The connections to it, at this moment.
    pub fn connections(&self) -> Vec<Connections> {
        let used = |open: u32, idle: usize| {
            let idle = u32::try_from(idle).unwrap_or(u32::MAX);
            (open.saturating_sub(idle), idle)
        };
        let pools = [("write", &self.writer), ("read", &self.reader), ("jobs", &self.aside)];
        let count = |(pool, connection): (&'static str, &sea_orm::DatabaseConnection)| {
            let (used, idle) = match self.kind() {
                DatabaseKind::Postgres => {
                    let pool = connection.get_postgres_connection_pool();
                    used(pool.size(), pool.num_idle())
                }
                DatabaseKind::Sqlite => {
                    let pool = connection.get_sqlite_connection_pool();
                    used(pool.size(), pool.num_idle())
                }
            };
            Connections { pool, used, idle }
        };
        // In a file, jobs read through the connections of everybody.
        let pools = pools.into_iter();
        pools
            .filter(|(pool, _)| *pool != "jobs" || self.kind() == DatabaseKind::Postgres)
            .map(count)
            .collect()
    }

    /// The statements that failed since the start, by the class of their failure.
    pub fn failures(&self) -> [(&'static str, u64); 3] {
        let Failures { away, busy, wrong } = &*self.failures;
        [("away", away), ("busy", busy), ("wrong", wrong)]
            .map(|(class, counter)| (class, counter.load(Ordering::Relaxed)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_schema_is_older_or_newer_by_the_migrations_that_only_one_knows() {
        let mut applied: Vec<String> =
            Migrator::migrations().iter().map(|known| known.name().to_owned()).collect();
        assert!(SchemaState::of(&applied).is_expected());
        applied.push("m29991231_000001_later".to_owned());
        assert_eq!(SchemaState::of(&applied), SchemaState { pending: 0, unknown: 1 });
        let known = applied.len() - 1;
        assert_eq!(SchemaState::of(&[]), SchemaState { pending: known, unknown: 0 });
    }
}
