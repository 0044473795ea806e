//! Logs: to standard error, for people and for what collects them; standard output is for results.

use std::io::{IsTerminal as _, stderr};

use clap::{Args, ValueEnum};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::LevelFilter;

/// What is logged where `PLENARY_LOG` does not say.
const DEFAULT_FILTER: LevelFilter = LevelFilter::INFO;

/// How logs are written.
#[derive(Debug, Clone, Copy, Args)]
#[command(next_help_heading = "Logs")]
pub struct LogOptions {
    /// How the log is written to standard error: as lines of text, or of JSON. Absent: as text where
    /// somebody looks at it on a terminal, else as JSON. What is logged says PLENARY_LOG, such as
    /// debug or warn.
    #[arg(long, env = "PLENARY_LOG_FORMAT", global = true, value_name = "FORMAT")]
    log_format: Option<LogFormat>,
}

/// A form of log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum LogFormat {
    /// A line of text for each event.
    Text,
    /// A line of JSON for each event.
    Json,
}

impl LogOptions {
    fn format(self) -> LogFormat {
        let unsaid = || if stderr().is_terminal() { LogFormat::Text } else { LogFormat::Json };
        self.log_format.unwrap_or_else(unsaid)
    }
}

/// Starts logging.
pub fn start(options: LogOptions) {
    let filter = EnvFilter::builder()
        .with_default_directive(DEFAULT_FILTER.into())
        .with_env_var("PLENARY_LOG")
        .from_env_lossy()
        // The migrations of every start are no news.
        .add_directive("sea_orm_migration=warn".parse().expect("our own directive is right"));
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(stderr)
        .with_ansi(stderr().is_terminal());
    match options.format() {
        LogFormat::Text => log.init(),
        // What belongs to a request says so once, in its span.
        LogFormat::Json => log.json().flatten_event(true).with_span_list(false).init(),
    }
}
