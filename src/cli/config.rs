//! `plenary config`: what `plenary serve` would be set to.

use std::fmt;

use anyhow::Context as _;
use clap::Args;

use super::output;
use super::serve::Serve;
use super::settings::Settings;

/// Print every option of `serve` with its value and where it came from, secrets masked. Opens
/// nothing; values that `serve` would not take end with 2.
#[derive(Debug, Args)]
pub(super) struct Config {
    /// As JSON, for programs.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    serve: Serve,
}

/// Values that cannot be. They end a command as a command line does that cannot be.
#[derive(Debug)]
pub(super) struct Unusable(anyhow::Error);

impl fmt::Display for Unusable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:#}", self.0)
    }
}

impl std::error::Error for Unusable {}

impl Config {
    pub(super) fn run(self, settings: &Settings) -> anyhow::Result<()> {
        self.serve.check().map_err(Unusable)?;
        let settings = settings.without("json");
        if self.json {
            let text = serde_json::to_string_pretty(&settings).context("write JSON")?;
            return output::print(text);
        }
        let width = settings.iter().map(|setting| setting.option.len()).max().unwrap_or_default();
        for setting in settings {
            output::print(format_args!("{:width$}  {}", setting.option, setting.described()))?;
        }
        Ok(())
    }
}
