//! Opening a database, and bringing its schema up to date.

use std::path::PathBuf;
use std::time::Duration;

use anyhow::Context as _;
use migration::{Migrator, MigratorTrait as _};
use sea_orm::sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sea_orm::{
    ConnectOptions, Database, DatabaseConnection, DatabaseTransaction, SqliteTransactionMode,
    TransactionOptions, TransactionTrait as _,
};

use super::StoreError;

/// How long a statement waits for another process that writes.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// How many reads of the database run at once.
const READERS: u32 = 4;

/// The database. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Store {
    writer: DatabaseConnection,
    reader: DatabaseConnection,
}

impl Store {
    /// Opens the database at a URL, `sqlite:FILE`. A missing file is made.
    pub async fn open(url: &str) -> Result<Self, StoreError> {
        let file = sqlite_file(url)?;
        // The writer comes first: it makes the file and switches on the write-ahead log, which the
        // busy timeout of others would not wait for.
        let writer = connect(url, 1, writing(file.clone())).await?;
        let reader = connect(url, READERS, reading(file)).await?;
        Ok(Self { writer, reader })
    }

    /// Applies missing migrations, one process at a time.
    pub async fn migrate_up(&self) -> Result<(), StoreError> {
        let tx = self.begin().await?;
        Migrator::up(&tx, None).await.map_err(StoreError::while_doing("apply migrations"))?;
        tx.commit().await.map_err(StoreError::while_doing("commit migrations"))
    }

    /// Takes back the newest migration.
    pub async fn migrate_down(&self) -> Result<(), StoreError> {
        let tx = self.begin().await?;
        Migrator::down(&tx, Some(1))
            .await
            .map_err(StoreError::while_doing("take a migration back"))?;
        tx.commit().await.map_err(StoreError::while_doing("commit migrations"))
    }

    /// Every migration, oldest first, and whether it is applied.
    pub async fn migrations(&self) -> Result<Vec<(String, bool)>, StoreError> {
        let list = async {
            let applied = Migrator::get_applied_migrations(&self.writer).await?;
            let pending = Migrator::get_pending_migrations(&self.writer).await?;
            let name = |is_applied| {
                move |migration: migration::Migration| (migration.name().to_owned(), is_applied)
            };
            Ok(applied
                .into_iter()
                .map(name(true))
                .chain(pending.into_iter().map(name(false)))
                .collect())
        };
        list.await.map_err(StoreError::while_doing("list migrations"))
    }

    /// Closes the database; running statements end first.
    pub async fn close(self) -> Result<(), StoreError> {
        self.reader.close().await.map_err(StoreError::while_doing("close the readers"))?;
        self.writer.close().await.map_err(StoreError::while_doing("close the writer"))
    }

    /// A transaction that holds the write lock from its first statement on.
    pub(super) async fn begin(&self) -> Result<DatabaseTransaction, StoreError> {
        let options = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        let begin = self.writer.begin_with_options(options).await;
        begin.map_err(StoreError::while_doing("begin to write"))
    }

    /// A transaction that sees one state of the database.
    pub(super) async fn begin_to_read(&self) -> Result<DatabaseTransaction, StoreError> {
        self.reader.begin().await.map_err(StoreError::while_doing("begin to read"))
    }

    pub(super) fn reader(&self) -> &DatabaseConnection {
        &self.reader
    }
}

fn sqlite_file(url: &str) -> Result<PathBuf, StoreError> {
    let path = url
        .strip_prefix("sqlite://")
        .or_else(|| url.strip_prefix("sqlite:"))
        .map(|path| path.split('?').next().unwrap_or(path))
        .filter(|path| !path.is_empty() && !path.starts_with(":memory:"))
        .context("the database URL must be sqlite:FILE, such as sqlite:plenary.db")?;
    Ok(path.into())
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

async fn connect(
    url: &str,
    connections: u32,
    sqlite: impl Fn(SqliteConnectOptions) -> SqliteConnectOptions + Send + Sync + 'static,
) -> Result<DatabaseConnection, StoreError> {
    let mut options = ConnectOptions::new(url);
    options
        .max_connections(connections)
        .min_connections(1)
        .sqlx_logging(false)
        .record_stmt_in_spans(false)
        .map_sqlx_sqlite_opts(sqlite);
    Database::connect(options).await.map_err(|error| {
        StoreError::Unavailable(anyhow::Error::new(error).context("open the database"))
    })
}
