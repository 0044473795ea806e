//! SQLite: one file, one writer and several readers.
//!
//! A write-ahead log lets them work side by side, and is flushed at each commit, so that what was
//! answered survives a power cut.

use std::path::PathBuf;
use std::time::Duration;

use sea_orm::sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sea_orm::{SqliteTransactionMode, TransactionOptions};

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
    }
}

fn reading(file: PathBuf) -> impl Fn(SqliteConnectOptions) -> SqliteConnectOptions {
    move |options| options.filename(&file).busy_timeout(BUSY_TIMEOUT).pragma("query_only", "ON")
}
