//! Logs: to standard error, for people; standard output is for results.

use std::io::{IsTerminal as _, stderr};

use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::LevelFilter;

/// What is logged where `PLENARY_LOG` does not say.
const DEFAULT_FILTER: LevelFilter = LevelFilter::INFO;

/// Starts logging.
pub fn start() {
    let filter = EnvFilter::builder()
        .with_default_directive(DEFAULT_FILTER.into())
        .with_env_var("PLENARY_LOG")
        .from_env_lossy()
        // The migrations of every start are no news.
        .add_directive("sea_orm_migration=warn".parse().expect("our own directive is right"));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(stderr)
        .with_ansi(stderr().is_terminal())
        .init();
}
