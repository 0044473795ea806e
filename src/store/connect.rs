//! Opening a database, and the connections to it.

use std::path::PathBuf;
use std::sync::Arc;

use anyhow::{Context as _, bail};
use sea_orm::sqlx::postgres::PgConnectOptions;
use sea_orm::{
    ConnectOptions, Database, DatabaseConnection, DatabaseTransaction, DbBackend,
    TransactionOptions,
};

use tokio::sync::Notify;
use url::Url;

use super::health::Failures;
use super::password::Passwords;
use super::patient::{Patient, in_time};
use super::{StoreError, postgres, sqlite};

/// How many reads of the database run at once.
pub(super) const READERS: u32 = 4;

/// The database. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Store {
    pub(super) writer: DatabaseConnection,
    pub(super) reader: DatabaseConnection,
    /// For work that nobody waits for.
    pub(super) aside: DatabaseConnection,
    /// Told when a mail was written down, so that it need not wait until the outbox is looked at.
    mail_written: Arc<Notify>,
    pub(super) passwords: Arc<Passwords>,
    pub(super) failures: Arc<Failures>,
}

/// Which database a URL is of.
enum Kind {
    Sqlite(PathBuf),
    Postgres,
}

impl Kind {
    fn of(url: &str) -> Result<Self, StoreError> {
        if ["postgres://", "postgresql://"].iter().any(|scheme| url.starts_with(scheme)) {
            check_postgres(url)?;
            return Ok(Self::Postgres);
        }
        let path = url
            .strip_prefix("sqlite://")
            .or_else(|| url.strip_prefix("sqlite:"))
            .map(|path| path.split('?').next().unwrap_or(path))
            .filter(|path| !path.is_empty() && !path.starts_with(":memory:"))
            .context(
                "the database URL must be sqlite:FILE, such as sqlite:plenary.db, or \
                 postgres://USER:PASSWORD@HOST/DATABASE",
            )?;
        Ok(Self::Sqlite(path.into()))
    }
}

/// Refuses what the driver would refuse with the whole URL, password and all, in its error.
fn check_postgres(url: &str) -> anyhow::Result<()> {
    Url::parse(url)
        .context("the database URL cannot be read; % : / ? # in a password are escaped")?;
    if url.parse::<PgConnectOptions>().is_err() {
        bail!("the database URL has a part that PostgreSQL does not know");
    }
    Ok(())
}

impl Store {
    /// Finds out whether a URL could be one of a database, without opening any.
    pub fn check_url(url: &str) -> Result<(), StoreError> {
        Kind::of(url).map(drop)
    }

    /// Opens the database at a URL: `sqlite:FILE`, which is made if it is missing, or
    /// `postgres://USER:PASSWORD@HOST/DATABASE`.
    pub async fn open(url: &str) -> Result<Self, StoreError> {
        match Kind::of(url)? {
            Kind::Sqlite(file) => sqlite::open(url, file).await,
            Kind::Postgres => postgres::open(url).await,
        }
    }

    pub(super) fn of(
        writer: DatabaseConnection,
        reader: DatabaseConnection,
        aside: DatabaseConnection,
    ) -> Self {
        Self {
            writer,
            reader,
            aside,
            mail_written: Arc::default(),
            passwords: Arc::default(),
            failures: Arc::default(),
        }
    }

    /// The same database, for work that nobody waits for: connections that it holds and that die
    /// without a word are not missed by those who are waited for.
    #[must_use]
    pub fn aside(&self) -> Self {
        let writer = match self.aside.get_database_backend() {
            DbBackend::Postgres => self.aside.clone(),
            // It has one writer for all.
            _ => self.writer.clone(),
        };
        Self { writer, reader: self.aside.clone(), ..self.clone() }
    }

    /// Commits what mails were written with, and has them looked at.
    pub(super) async fn commit_mail(
        &self,
        tx: Patient<DatabaseTransaction>,
        doing: &'static str,
    ) -> Result<(), StoreError> {
        let committed = tx.commit(doing).await;
        self.mail_written.notify_waiters();
        committed
    }

    /// Waits until this process writes a mail down.
    pub async fn mail_written(&self) {
        self.mail_written.notified().await;
    }

    /// Closes the database; running statements end first, for as long as patience lasts.
    pub async fn close(self) -> Result<(), StoreError> {
        let close = async {
            self.aside.close().await?;
            self.reader.close().await?;
            self.writer.close().await
        };
        in_time(close).await.map_err(StoreError::while_doing("close the database"))
    }

    /// A transaction that writes. On SQLite it holds the write lock from its first statement on.
    pub(super) async fn begin(&self) -> Result<Patient<DatabaseTransaction>, StoreError> {
        let writer = Patient::new(self.writer.clone(), &self.failures);
        writer.begin(sqlite::to_write(), "begin to write").await
    }

    /// A transaction that sees one state of the database.
    pub(super) async fn begin_to_read(&self) -> Result<Patient<DatabaseTransaction>, StoreError> {
        let options = match self.reader.get_database_backend() {
            DbBackend::Postgres => postgres::to_read(),
            _ => TransactionOptions::default(),
        };
        self.reader().begin(options, "begin to read").await
    }

    /// For reads of one statement.
    pub(super) fn reader(&self) -> Patient<DatabaseConnection> {
        Patient::new(self.reader.clone(), &self.failures)
    }
}

/// Opens a pool of connections, at least one of which must come to be.
pub(super) async fn connect(
    url: &str,
    connections: u32,
    set: impl FnOnce(&mut ConnectOptions),
) -> Result<DatabaseConnection, StoreError> {
    let mut options = ConnectOptions::new(url);
    options
        .max_connections(connections)
        .min_connections(1)
        .sqlx_logging(false)
        .record_stmt_in_spans(false);
    set(&mut options);
    Database::connect(options).await.map_err(|error| {
        StoreError::Unavailable(anyhow::Error::new(error).context("open the database"))
    })
}
