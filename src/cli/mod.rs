//! The command line. Results go to standard output, logs to standard error; 0 is done, 1 refused or
//! failed, 2 a command that cannot be.

mod account;
mod config;
mod demo;
mod epoch;
mod grant;
mod import;
mod mail;
mod masked;
mod migrate;
mod newsletter;
mod output;
mod serve;
mod settings;
mod starting;
mod subscribers;
mod token;

use std::process::ExitCode;

use anyhow::bail;
use clap::{CommandFactory as _, FromArgMatches as _, Parser, Subcommand};

use self::config::Unusable;
use self::settings::Settings;
use crate::store::Store;
use crate::telemetry::{self, LogOptions};
use crate::types::EditionId;

/// Keeps a forum's program and people, serves them over GraphQL and pushes every change live.
#[derive(Debug, Parser)]
#[command(name = "plenary", version, about)]
struct Cli {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    log: LogOptions,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the programs of a database.
    Serve(serve::Serve),
    /// Print what `serve` would be set to.
    Config(config::Config),
    /// Serve four real editions from a database made anew, to try things out.
    Demo(demo::Demo),
    /// Bring editions to what files say.
    Import(import::Import),
    /// The database's schema.
    #[command(subcommand)]
    Migrate(migrate::Migrate),
    /// Accounts of staff.
    #[command(subcommand)]
    Account(account::Account),
    /// Access tokens of machines, and of staff without an account.
    #[command(subcommand)]
    Token(token::Token),
    /// The newsletter: issues and subscribers.
    #[command(subcommand)]
    Newsletter(newsletter::Newsletter),
    /// Outgoing mail.
    #[command(subcommand)]
    Mail(mail::Mail),
    /// The histories of editions.
    #[command(subcommand)]
    Epoch(epoch::Epoch),
    /// Print the GraphQL schema.
    Schema,
}

/// How a command ends that cannot be.
const USAGE: u8 = 2;

/// Runs a command.
pub async fn run() -> ExitCode {
    // A usage error is printed and exits with 2 in here.
    let matches = Cli::command().get_matches();
    let cli = Cli::from_arg_matches(&matches).unwrap_or_else(|error| error.exit());
    telemetry::start(cli.log);
    let settings = Settings::read(Cli::command(), &matches);
    let result = match cli.command {
        Command::Serve(command) => command.run(&settings).await,
        Command::Config(command) => command.run(&settings),
        Command::Demo(command) => command.run().await,
        Command::Import(command) => command.run().await,
        Command::Migrate(command) => command.run().await,
        Command::Account(command) => command.run().await,
        Command::Token(command) => command.run().await,
        Command::Newsletter(command) => command.run().await,
        Command::Mail(command) => command.run().await,
        Command::Epoch(command) => command.run().await,
        Command::Schema => output::print(crate::graphql::sdl().trim_end()),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            output::complain(&error);
            if error.is::<Unusable>() { ExitCode::from(USAGE) } else { ExitCode::FAILURE }
        }
    }
}

/// The edition that an option names. None: the option was not given.
async fn edition_named(store: &Store, slug: Option<&str>) -> anyhow::Result<Option<EditionId>> {
    let Some(slug) = slug else { return Ok(None) };
    match store.edition_id(slug).await? {
        Some(id) => Ok(Some(id)),
        None => bail!("there is no edition {slug:?}"),
    }
}
