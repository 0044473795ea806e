//! `plenary token`.

use anyhow::{Context as _, bail};
use clap::{Args, Subcommand};

use super::grant::{self, RoleOption};
use super::output;
use crate::app::{Sources, open_bus, open_store, ring_now};
use crate::config::{BusOptions, ClockOptions, DatabaseOptions};
use crate::entity::access_token;
use crate::feed::Bell;
use crate::store::NewToken;
use crate::types::{AccessTokenId, Timestamp};

const MILLIS_PER_DAY: i64 = 24 * 60 * 60 * 1_000;

/// Access tokens of machines, and of staff without an account.
#[derive(Debug, Subcommand)]
pub(super) enum Token {
    /// Issue a token; its secret is printed, and never again.
    Issue(Issue),
    /// List the tokens, without their secrets.
    List(List),
    /// Revoke a token: it holds no more, on any node, within two seconds.
    Revoke(Revoke),
}

/// Issue a token.
#[derive(Debug, Args)]
pub(super) struct Issue {
    #[command(flatten)]
    database: DatabaseOptions,
    #[command(flatten)]
    clock: ClockOptions,
    /// Who it is for; the name signs the revisions.
    #[arg(long, value_parser = grant::name)]
    name: String,
    /// What its bearer may do.
    #[arg(long)]
    role: RoleOption,
    /// The only edition that its bearer works on. Only for editors.
    #[arg(long, value_name = "SLUG")]
    edition: Option<String>,
    /// In how many days it ends. Absent: never.
    #[arg(long, value_name = "DAYS", value_parser = clap::value_parser!(u16).range(1..))]
    expires: Option<u16>,
}

/// List the tokens.
#[derive(Debug, Args)]
pub(super) struct List {
    #[command(flatten)]
    database: DatabaseOptions,
    #[command(flatten)]
    clock: ClockOptions,
}

/// Revoke a token.
#[derive(Debug, Args)]
pub(super) struct Revoke {
    #[command(flatten)]
    database: DatabaseOptions,
    #[command(flatten)]
    clock: ClockOptions,
    #[command(flatten)]
    bus: BusOptions,
    /// The token's id, as `list` prints it.
    #[arg(value_parser = AccessTokenId::parse)]
    id: AccessTokenId,
}

impl Token {
    pub(super) async fn run(self) -> anyhow::Result<()> {
        match self {
            Self::Issue(command) => command.run().await,
            Self::List(command) => command.run().await,
            Self::Revoke(command) => command.run().await,
        }
    }
}

impl Issue {
    async fn run(self) -> anyhow::Result<()> {
        grant::check(self.role, self.edition.as_ref());
        let store = open_store(&self.database).await?;
        let sources = Sources::real(self.clock);
        let edition = super::edition_named(&store, self.edition.as_deref()).await?;
        let at = sources.clock.now();
        let expires_at = self.expires.map(|days| at.plus_millis(i64::from(days) * MILLIS_PER_DAY));
        let id = sources.ids.issue();
        let token =
            NewToken { id, name: self.name, role: self.role.into(), edition, at, expires_at };
        let issued = store.issue_token(token, sources.randomness.as_ref()).await?;
        output::print(issued.reveal())?;
        store.close().await.context("close the database")
    }
}

impl List {
    async fn run(self) -> anyhow::Result<()> {
        let store = open_store(&self.database).await?;
        let now = Sources::real(self.clock).clock.now();
        for token in store.tokens().await? {
            output::print(line(&token, now))?;
        }
        store.close().await.context("close the database")
    }
}

/// Id, role, state, edition and name, with tabs between them.
fn line(token: &access_token::Model, now: Timestamp) -> String {
    let state = match (token.revoked_at, token.expires_at) {
        (Some(at), _) => format!("revoked {at}"),
        (None, Some(at)) if at <= now => format!("expired {at}"),
        (None, Some(at)) => format!("until {at}"),
        (None, None) => "no end".to_owned(),
    };
    let role = grant::word(token.role);
    let edition = token.edition_id.map_or_else(|| "all".to_owned(), |id| id.to_string());
    format!("{}\t{role}\t{state}\t{edition}\t{}", token.id, token.name)
}

impl Revoke {
    async fn run(self) -> anyhow::Result<()> {
        let bus = open_bus(&self.bus)?;
        let store = open_store(&self.database).await?;
        let now = Sources::real(self.clock).clock.now();
        let Some(counter) = store.revoke_token(self.id, now).await? else {
            bail!("there is no token {} that could be revoked", self.id);
        };
        ring_now(bus.as_deref(), &[Bell::Access(counter)]).await;
        output::print(format_args!("revoked {}", self.id))?;
        store.close().await.context("close the database")
    }
}
