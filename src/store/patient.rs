//! Statements that are answered in time, or fail.
//!
//! A database that is frozen, or cut off without a word, answers neither yes nor no, and the driver
//! would wait for as long as the kernel does: a quarter of an hour.

use std::sync::Arc;
use std::time::Duration;

use futures_util::StreamExt as _;
use futures_util::stream::FuturesUnordered;
use sea_orm::prelude::async_trait::async_trait;
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, ExecResult,
    QueryResult, RuntimeErr, Statement, TransactionOptions, TransactionTrait as _,
};

use super::StoreError;
use super::health::Failures;

/// How long one statement may take.
pub(super) const PATIENCE: Duration = Duration::from_secs(10);

/// How soon a read that is not answered is tried on another connection.
const SOON: Duration = Duration::from_millis(400);

/// On how many connections at once.
const MOST_TRIES: usize = 3;

/// Reads, and if no answer comes soon, reads once more beside it: a single connection that died
/// without a word makes nobody late. The first answer counts.
pub(super) async fn hedged<T, E, F: Future<Output = Result<T, E>>>(
    read: impl Fn() -> F,
) -> Result<T, E> {
    let mut tries = FuturesUnordered::new();
    tries.push(read());
    loop {
        tokio::select! {
            Some(answer) = tries.next() => return answer,
            () = tokio::time::sleep(SOON), if tries.len() < MOST_TRIES => tries.push(read()),
        }
    }
}

/// A connection or a transaction whose statements end in time.
#[derive(Debug)]
pub(super) struct Patient<C> {
    inner: C,
    failures: Arc<Failures>,
}

/// Waits for what a database says, but not for ever.
pub(super) async fn in_time<T>(answer: impl Future<Output = Result<T, DbErr>>) -> Result<T, DbErr> {
    let silence = || DbErr::Conn(RuntimeErr::Internal("the database does not answer".to_owned()));
    tokio::time::timeout(PATIENCE, answer).await.unwrap_or_else(|_| Err(silence()))
}

impl<C> Patient<C> {
    pub(super) fn new(connection: C, failures: &Arc<Failures>) -> Self {
        Self { inner: connection, failures: failures.clone() }
    }

    /// What it is in itself, for those who know how long they wait.
    pub(super) fn inner(&self) -> &C {
        &self.inner
    }

    /// Waits for an answer, but not for ever, and counts it if it is a failure.
    async fn answered<T>(
        &self,
        answer: impl Future<Output = Result<T, DbErr>>,
    ) -> Result<T, DbErr> {
        self.failures.note(in_time(answer).await)
    }
}

impl Patient<DatabaseConnection> {
    pub(super) async fn begin(
        &self,
        options: TransactionOptions,
        doing: &'static str,
    ) -> Result<Patient<DatabaseTransaction>, StoreError> {
        let begun = self.answered(self.inner.begin_with_options(options)).await;
        let inner = begun.map_err(StoreError::while_doing(doing))?;
        Ok(Patient { inner, failures: self.failures.clone() })
    }
}

impl Patient<DatabaseTransaction> {
    /// Commits. A database that goes away meanwhile leaves it undecided.
    pub(super) async fn commit(self, doing: &'static str) -> Result<(), StoreError> {
        let Self { inner, failures } = self;
        failures.note(in_time(inner.commit()).await).map_err(StoreError::while_committing(doing))
    }

    pub(super) async fn rollback(self) -> Result<(), DbErr> {
        let Self { inner, failures } = self;
        failures.note(in_time(inner.rollback()).await)
    }
}

#[async_trait]
impl<C: ConnectionTrait + Send> ConnectionTrait for Patient<C> {
    fn get_database_backend(&self) -> DbBackend {
        self.inner.get_database_backend()
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        self.answered(self.inner.execute_raw(statement)).await
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        self.answered(self.inner.execute_unprepared(sql)).await
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        self.answered(self.inner.query_one_raw(statement)).await
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        self.answered(self.inner.query_all_raw(statement)).await
    }
}
