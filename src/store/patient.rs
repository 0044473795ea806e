//! Statements that are answered in time, or fail.
//!
//! A database that is frozen, or cut off without a word, answers neither yes nor no, and the driver
//! would wait for as long as the kernel does: a quarter of an hour.

use std::time::Duration;

use futures_util::StreamExt as _;
use futures_util::stream::FuturesUnordered;
use sea_orm::prelude::async_trait::async_trait;
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, ExecResult,
    QueryResult, RuntimeErr, Statement, TransactionOptions, TransactionTrait as _,
};

use super::StoreError;

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
pub(super) struct Patient<C>(C);

/// Waits for what a database says, but not for ever.
pub(super) async fn in_time<T>(answer: impl Future<Output = Result<T, DbErr>>) -> Result<T, DbErr> {
    let silence = || DbErr::Conn(RuntimeErr::Internal("the database does not answer".to_owned()));
    tokio::time::timeout(PATIENCE, answer).await.unwrap_or_else(|_| Err(silence()))
}

impl<C> Patient<C> {
    pub(super) fn new(connection: C) -> Self {
        Self(connection)
    }

    /// What it is in itself, for those who know how long they wait.
    pub(super) fn inner(&self) -> &C {
        &self.0
    }
}

impl Patient<DatabaseTransaction> {
    pub(super) async fn begin(
        pool: &DatabaseConnection,
        options: TransactionOptions,
        doing: &'static str,
    ) -> Result<Self, StoreError> {
        let begin = in_time(pool.begin_with_options(options)).await;
        begin.map(Self).map_err(StoreError::while_doing(doing))
    }

    /// Commits. A database that goes away meanwhile leaves it undecided.
    pub(super) async fn commit(self, doing: &'static str) -> Result<(), StoreError> {
        in_time(self.0.commit()).await.map_err(StoreError::while_committing(doing))
    }

    pub(super) async fn rollback(self) -> Result<(), DbErr> {
        in_time(self.0.rollback()).await
    }
}

#[async_trait]
impl<C: ConnectionTrait + Send> ConnectionTrait for Patient<C> {
    fn get_database_backend(&self) -> DbBackend {
        self.0.get_database_backend()
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        in_time(self.0.execute_raw(statement)).await
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        in_time(self.0.execute_unprepared(sql)).await
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        in_time(self.0.query_one_raw(statement)).await
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        in_time(self.0.query_all_raw(statement)).await
    }
}
