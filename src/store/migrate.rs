//! Bringing the schema of a database up to date, one process at a time.

use migration::{Migrator, MigratorTrait as _};
use sea_orm::{ConnectionTrait as _, DatabaseTransaction, DbBackend, DbErr};

use super::patient::Patient;
use super::{Store, StoreError};

/// Lets one process in and others wait, both for as long as it takes. The number is ours alone; on
/// SQLite the transaction is the lock.
const LOCK: &str = "SET LOCAL statement_timeout = 0; SELECT pg_advisory_xact_lock(7528342)";

impl Store {
    /// Applies missing migrations, one process at a time.
    pub async fn migrate_up(&self) -> Result<(), StoreError> {
        let tx = self.begin_to_migrate().await?;
        Migrator::up(tx.inner(), None)
            .await
            .map_err(StoreError::while_doing("apply migrations"))?;
        tx.commit("commit migrations").await
    }

    /// Takes back the newest migration.
    pub async fn migrate_down(&self) -> Result<(), StoreError> {
        let tx = self.begin_to_migrate().await?;
        Migrator::down(tx.inner(), Some(1))
            .await
            .map_err(StoreError::while_doing("take a migration back"))?;
        tx.commit("commit migrations").await
    }

    /// Every migration, oldest first, and whether it is applied.
    pub async fn migrations(&self) -> Result<Vec<(String, bool)>, StoreError> {
        let tx = self.begin_to_migrate().await?;
        let list = list(tx.inner()).await.map_err(StoreError::while_doing("list migrations"))?;
        tx.commit("keep the list of migrations").await?;
        Ok(list)
    }

    async fn begin_to_migrate(&self) -> Result<Patient<DatabaseTransaction>, StoreError> {
        let tx = self.begin().await?;
        if tx.get_database_backend() == DbBackend::Postgres {
            let lock = tx.inner().execute_unprepared(LOCK).await;
            lock.map_err(StoreError::while_doing("wait for other migrations"))?;
        }
        Ok(tx)
    }
}

async fn list(db: &DatabaseTransaction) -> Result<Vec<(String, bool)>, DbErr> {
    let applied = Migrator::get_applied_migrations(db).await?;
    let pending = Migrator::get_pending_migrations(db).await?;
    let name = |is_applied| {
        move |migration: migration::Migration| (migration.name().to_owned(), is_applied)
    };
    Ok(applied.into_iter().map(name(true)).chain(pending.into_iter().map(name(false))).collect())
}
