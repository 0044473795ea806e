//! Tests' databases on PostgreSQL: one each, on one server for all.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU32, Ordering};

use plenary::store::Store;
use sea_orm::{ConnectionTrait as _, Database, DbErr};

use crate::postgres_server::{PostgresServer, program};
use crate::support::database::apart;

/// What the schema consists of: one text each.
pub const SCHEMA: &str = "
SELECT concat_ws(' ', table_name, column_name, data_type, is_nullable, column_default)
FROM information_schema.columns WHERE table_schema = 'public'
UNION ALL
SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'
UNION ALL
SELECT conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid)
FROM pg_constraint WHERE connamespace = 'public'::regnamespace
ORDER BY 1";

static SERVER: LazyLock<PostgresServer> = LazyLock::new(|| apart(PostgresServer::for_all()));

/// The name of a migrated database, to be copied.
static TEMPLATE: LazyLock<&str> = LazyLock::new(|| {
    let name = "migrated";
    apart(async {
        administer(&format!("CREATE DATABASE {name}")).await.unwrap();
        let store = Store::open(&SERVER.url(name)).await.unwrap();
        store.migrate_up().await.unwrap();
        store.close().await.unwrap();
    });
    name
});

/// The URL of a new database that nothing is in.
pub fn empty(_directory: &Path) -> String {
    copy("template1")
}

/// The URL of a new database with the schema.
pub fn migrated(_directory: &Path) -> String {
    copy(&TEMPLATE)
}

fn copy(template: &str) -> String {
    static COPIES: AtomicU32 = AtomicU32::new(1);
    let name = format!("test_{}", COPIES.fetch_add(1, Ordering::SeqCst));
    apart(administer(&format!("CREATE DATABASE {name} TEMPLATE {template}"))).unwrap();
    SERVER.url(&name)
}

/// A backup of a database that nobody uses now: the URL of another.
pub async fn copy_of(url: &str) -> String {
    copy(name(url))
}

/// Puts a backup in the place of a database, whoever is connected to it.
pub async fn replace(url: &str, backup: &str) {
    let (database, backup) = (name(url), name(backup));
    administer(&format!("DROP DATABASE {database} WITH (FORCE)")).await.unwrap();
    administer(&format!("CREATE DATABASE {database} TEMPLATE {backup}")).await.unwrap();
}

/// A backup of a database that is in use, as an operator makes it.
pub async fn back_up(url: &str, directory: &Path) -> PathBuf {
    let backup = directory.join("backup.dump");
    let mut dump = Command::new(program("pg_dump"));
    succeed(dump.args(["--format=custom", "--dbname", url, "--file"]).arg(&backup));
    backup
}

/// Puts a backup in the place of a database, whoever is connected to it, as an operator does.
pub async fn put_back(url: &str, backup: &Path) {
    let database = name(url);
    administer(&format!("DROP DATABASE {database} WITH (FORCE)")).await.unwrap();
    administer(&format!("CREATE DATABASE {database}")).await.unwrap();
    let mut restore = Command::new(program("pg_restore"));
    let how = ["--exit-on-error", "--single-transaction", "--no-owner", "--dbname", url];
    succeed(restore.args(how).arg(backup));
}

fn succeed(command: &mut Command) {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{output:?}");
}

fn name(url: &str) -> &str {
    url.rsplit_once('/').unwrap().1
}

/// Removes a database, whoever is connected to it. What fails goes with the server.
pub fn remove(url: &str) {
    let name = name(url);
    apart(administer(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"))).ok();
}

async fn administer(statement: &str) -> Result<(), DbErr> {
    let connection = Database::connect(SERVER.url("postgres")).await?;
    connection.execute_unprepared(statement).await?;
    connection.close().await
}
