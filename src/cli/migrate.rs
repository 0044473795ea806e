//! `plenary migrate`.

use anyhow::Context as _;
use clap::Subcommand;

use super::output;
use crate::config::DatabaseOptions;
use crate::store::Store;

/// The database's schema.
#[derive(Debug, Subcommand)]
pub(super) enum Migrate {
    /// Apply missing migrations.
    Up(DatabaseOptions),
    /// Take the newest migration back, with all that it holds.
    Down(DatabaseOptions),
    /// List the migrations.
    Status(DatabaseOptions),
}

impl Migrate {
    pub(super) async fn run(self) -> anyhow::Result<()> {
        let (Self::Up(options) | Self::Down(options) | Self::Status(options)) = &self;
        let store = Store::open(&options.database_url).await.context("open the database")?;
        match self {
            Self::Up(_) => store.migrate_up().await?,
            Self::Down(_) => store.migrate_down().await?,
            Self::Status(_) => {}
        }
        for (name, is_applied) in store.migrations().await? {
            let state = if is_applied { "applied" } else { "pending" };
            output::print(format_args!("{state} {name}"))?;
        }
        store.close().await.context("close the database")
    }
}
