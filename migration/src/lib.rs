//! The history of the database schema. It knows nothing of the program's source: a migration says
//! what the tables were on its day, and never changes again once released.

use sea_orm_migration::prelude::*;
pub use sea_orm_migration::{Migration, MigratorTrait};

mod m20261124_000001_program;
mod m20261124_000002_people;
mod m20261124_000003_consent;
mod m20261124_000004_staff;

/// All migrations, oldest first.
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m20261124_000001_program::Migration),
            Box::new(m20261124_000002_people::Migration),
            Box::new(m20261124_000003_consent::Migration),
            Box::new(m20261124_000004_staff::Migration),
        ]
    }
}
