//! A database of a test's own, on whichever backend the tests run.

use std::path::{Path, PathBuf};

use sea_orm::{ConnectionTrait as _, DatabaseConnection, DbBackend, Statement, TryGetable};
use tempfile::TempDir;

use crate::backend;

/// A database, and a directory for files.
pub struct Database {
    pub url: String,
    directory: TempDir,
}

impl Database {
    /// One that nothing is in, not even the schema.
    pub fn new() -> Self {
        Self::with(backend::empty)
    }

    /// One with the schema.
    pub fn migrated() -> Self {
        Self::with(backend::migrated)
    }

    fn with(make: fn(&Path) -> String) -> Self {
        let directory = tempfile::tempdir().unwrap();
        Self { url: make(directory.path()), directory }
    }

    /// The directory for files.
    pub fn directory(&self) -> &Path {
        self.directory.path()
    }

    /// A file in the directory.
    pub fn file(&self, name: &str, content: &str) -> PathBuf {
        let path = self.directory().join(name);
        std::fs::write(&path, content).unwrap();
        path
    }

    /// A connection of somebody else than the service.
    pub async fn connect(&self) -> DatabaseConnection {
        sea_orm::Database::connect(&self.url).await.unwrap()
    }

    /// Executes SQL.
    pub async fn execute(&self, sql: &str) {
        let connection = self.connect().await;
        connection.execute_unprepared(sql).await.unwrap();
        connection.close().await.unwrap();
    }

    /// Every row of a table, as JSON or as much of it as is text.
    pub async fn rows_of(&self, table: &str) -> Vec<String> {
        let connection = self.connect().await;
        let is_postgres = connection.get_database_backend() == DbBackend::Postgres;
        connection.close().await.unwrap();
        if is_postgres {
            return self.column(&format!("SELECT row_to_json(rows)::text FROM {table} rows")).await;
        }
        let columns = format!("SELECT name FROM pragma_table_info('{table}')");
        let columns: Vec<String> = self.column(&columns).await;
        let texts = columns.iter().map(|one| format!("quote({one})"));
        let texts = texts.collect::<Vec<_>>().join(" || ' ' || ");
        self.column(&format!("SELECT {texts} FROM {table}")).await
    }

    /// The first column of what SQL selects.
    pub async fn column<T: TryGetable>(&self, sql: &str) -> Vec<T> {
        let connection = self.connect().await;
        let statement = Statement::from_string(connection.get_database_backend(), sql);
        let rows = connection.query_all_raw(statement).await.unwrap();
        connection.close().await.unwrap();
        rows.iter().map(|row| row.try_get_by_index(0).unwrap()).collect()
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        backend::remove(&self.url);
    }
}

/// Runs what must be waited for where nobody can await it: at the first use of what tests share,
/// and at the end of a test.
pub fn apart<T: Send>(work: impl Future<Output = T> + Send) -> T {
    let run = || {
        tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(work)
    };
    std::thread::scope(|scope| scope.spawn(run).join().unwrap())
}
