//! `plenary epoch`.

use anyhow::Context as _;
use clap::{Args, Subcommand};

use super::output;
use crate::app::{Sources, open_store};
use crate::config::{ClockOptions, DatabaseOptions};

/// The histories of editions.
#[derive(Debug, Subcommand)]
pub(super) enum Epoch {
    /// Give editions another epoch: a step of every restore of a backup. Clients that follow them
    /// start again instead of skipping silently.
    Renew(Renew),
}

/// Give editions another epoch.
#[derive(Debug, Args)]
pub(super) struct Renew {
    #[command(flatten)]
    database: DatabaseOptions,
    /// Only this edition.
    #[arg(long, value_name = "SLUG")]
    edition: Option<String>,
}

impl Epoch {
    pub(super) async fn run(self) -> anyhow::Result<()> {
        let Self::Renew(Renew { database, edition }) = self;
        let store = open_store(&database).await?;
        let only = super::edition_named(&store, edition.as_deref()).await?;
        let ids = Sources::real(ClockOptions { clock: None }).ids;
        for edition in store.renew_epochs(only, || ids.issue()).await? {
            output::print(edition)?;
        }
        store.close().await.context("close the database")
    }
}
