//! Tests' databases on SQLite: a file each.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use plenary::store::Store;
use sea_orm::{ConnectionTrait as _, Database};

use crate::support::database::apart;

/// What the schema consists of: one text each.
pub const SCHEMA: &str = "SELECT coalesce(sql, name) FROM sqlite_master ORDER BY name";

/// A migrated database, to be copied.
static TEMPLATE: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let directory = tempfile::tempdir().unwrap();
    let url = empty(directory.path());
    apart(async {
        let store = Store::open(&url).await.unwrap();
        store.migrate_up().await.unwrap();
        store.close().await.unwrap();
    });
    fs::read(file(directory.path())).unwrap()
});

/// The file of the database of a directory.
pub fn file(directory: &Path) -> PathBuf {
    directory.join("plenary.db")
}

/// The URL of a database that nothing is in: its file is missing.
pub fn empty(directory: &Path) -> String {
    format!("sqlite:{}", file(directory).display())
}

/// The URL of a new database with the schema.
pub fn migrated(directory: &Path) -> String {
    fs::write(file(directory), &*TEMPLATE).unwrap();
    empty(directory)
}

/// A backup of a database that nobody uses now.
pub async fn copy_of(url: &str) -> Vec<u8> {
    fs::read(url.strip_prefix("sqlite:").unwrap()).unwrap()
}

/// Puts a backup in the place of a database that nobody uses now.
pub async fn replace(url: &str, backup: &[u8]) {
    let path = url.strip_prefix("sqlite:").unwrap();
    for name in [format!("{path}-wal"), format!("{path}-shm")] {
        let _ = fs::remove_file(name);
    }
    fs::write(path, backup).unwrap();
}

/// A backup of a database that is in use, as an operator makes it.
pub async fn back_up(url: &str, directory: &Path) -> PathBuf {
    let backup = directory.join("backup.db");
    let connection = Database::connect(url).await.unwrap();
    let copy = format!("VACUUM INTO '{}'", backup.display());
    connection.execute_unprepared(&copy).await.unwrap();
    connection.close().await.unwrap();
    backup
}

/// Puts a backup in the place of a database that nobody uses now, as an operator does.
pub async fn put_back(url: &str, backup: &Path) {
    replace(url, &fs::read(backup).unwrap()).await;
}

/// The file goes with its directory.
pub fn remove(_url: &str) {}
