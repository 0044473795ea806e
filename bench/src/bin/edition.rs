//! Puts the edition of the page into a database.

use anyhow::Context as _;
use clap::Parser;
use plenary::app::Sources;
use plenary::config::ClockOptions;
use plenary::store::Store;
use plenary_bench::page::edition;

/// Puts an edition into a database.
#[derive(Parser)]
struct Edition {
    /// The database.
    #[arg(long)]
    database_url: String,
    /// How many sessions it has, forty for each day.
    #[arg(long, default_value_t = edition::SESSIONS_OF_DAY)]
    sessions: usize,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let Edition { database_url, sessions } = Edition::parse();
    let store = Store::open(&database_url).await.context("open the database")?;
    store.migrate_up().await.context("bring the database up to date")?;
    edition::found(&store, &Sources::real(ClockOptions { clock: None }), sessions).await?;
    store.close().await.context("close the database")
}
