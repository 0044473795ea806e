//! SQLite: one file, one writer and several readers.
//!
//! A write-ahead log lets them work side by side, and is flushed at each commit, so that what was
//! answered survives a power cut.

use std::path::PathBuf;
use std::time::Duration;

use sea_orm::sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sea_orm::{
    ConnectionTrait as _, DbBackend, SqliteTransactionMode, Statement, TransactionOptions,
};

use super::connect::{READERS, connect};
use super::{Store, StoreError};

/// How long a statement waits for another process that writes.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

pub(super) async fn open(url: &str, file: PathBuf) -> Result<Store, StoreError> {
    // The writer comes first: it makes the file and switches on the write-ahead log, which the
    // busy timeout of others would not wait for.
    let for_writing = writing(file.clone());
    let writer = connect(url, 1, |options| {
        options.map_sqlx_sqlite_opts(for_writing);
    });
    let writer = writer.await?;
    let for_reading = reading(file);
    let reader = connect(url, READERS, |options| {
        options.map_sqlx_sqlite_opts(for_reading);
    });
    let reader = reader.await?;
    Ok(Store::of(writer, reader.clone(), reader))
}

/// A transaction that only finds out at its first write that another one writes could not be
/// waited for.
pub(super) fn to_write() -> TransactionOptions {
    TransactionOptions {
        sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
        ..TransactionOptions::default()
    }
}

fn writing(file: PathBuf) -> impl Fn(SqliteConnectOptions) -> SqliteConnectOptions {
    move |options| {
        options
            .filename(&file)
            .create_if_missing(true)
            .busy_timeout(BUSY_TIMEOUT)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            // So that who is erased leaves no trace in the file.
            .pragma("secure_delete", "ON")
    }
}

fn reading(file: PathBuf) -> impl Fn(SqliteConnectOptions) -> SqliteConnectOptions {
    move |options| options.filename(&file).busy_timeout(BUSY_TIMEOUT).pragma("query_only", "ON")
}

/// How often the write-ahead log is tried to be emptied while others read of it.
const TRIES: u32 = 50;

/// How long between two tries.
const PAUSE: Duration = Duration::from_millis(40);

impl Store {
    /// Moves everything of the write-ahead log into the file, and empties it: it holds what the file
    /// said before. Elsewhere than on SQLite there is nothing to do.
    pub(super) async fn empty_write_ahead_log(&self) {
        if self.writer.get_database_backend() != DbBackend::Sqlite {
            return;
        }
        for _ in 0..TRIES {
            match self.writer.query_one_raw(truncate()).await {
                // Busy, if a reader still looks at what the log holds.
                Ok(Some(row)) if row.try_get_by_index::<i32>(0).is_ok_and(|busy| busy == 0) => {
                    return;
                }
                Ok(_) => tokio::time::sleep(PAUSE).await,
                Err(error) => {
                    tracing::warn!(?error, "the write-ahead log was not emptied");
                    return;
                }
            }
        }
        tracing::warn!(
            "the write-ahead log is still read of: it is emptied when the service stops"
        );
    }
}

fn truncate() -> Statement {
    Statement::from_string(DbBackend::Sqlite, "PRAGMA wal_checkpoint(TRUNCATE)")
}
