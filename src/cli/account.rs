//! `plenary account`.

use std::collections::BTreeSet;
use std::io::stdin;

use anyhow::{Context as _, bail};
use clap::{Args, Subcommand};

use super::grant::{self, RoleOption};
use super::output;
use crate::app::{Sources, open_bus, open_store, ring_now};
use crate::config::{BusOptions, ClockOptions, DatabaseOptions};
use crate::entity::account;
use crate::feed::Bell;
use crate::store::{ChangedAccount, NewAccount, Store};
use crate::types::{EmailAddress, Password};

/// Accounts of staff.
#[derive(Debug, Subcommand)]
pub(super) enum Account {
    /// Make an account. Its password is made and printed, and never again; or it is read, and the
    /// account's id is printed.
    Create(Create),
    /// List the accounts.
    List(List),
    /// Disable an account: whoever is signed in is shut out of every node within two seconds.
    Disable(Change),
    /// Open an account again that was disabled.
    Enable(Change),
    /// Give an account another password, which is made and printed, or read. Every sign-in ends.
    Reset(Reset),
}

/// Which database, at which time.
#[derive(Debug, Args)]
pub(super) struct At {
    #[command(flatten)]
    database: DatabaseOptions,
    #[command(flatten)]
    clock: ClockOptions,
}

/// Make an account.
#[derive(Debug, Args)]
pub(super) struct Create {
    #[command(flatten)]
    at: At,
    /// The address of mail by which its owner signs in.
    #[arg(long, value_name = "ADDRESS")]
    email: EmailAddress,
    /// Who it is; the name signs the revisions.
    #[arg(long, value_parser = grant::name)]
    name: String,
    /// What its owner may do.
    #[arg(long)]
    role: RoleOption,
    /// An edition that its owner works on, once for each; for editors alone. Absent: all.
    #[arg(long = "edition", value_name = "SLUG")]
    editions: Vec<String>,
    #[command(flatten)]
    password: PasswordOptions,
}

/// List the accounts.
#[derive(Debug, Args)]
pub(super) struct List {
    #[command(flatten)]
    at: At,
}

/// Change an account.
#[derive(Debug, Args)]
pub(super) struct Change {
    #[command(flatten)]
    at: At,
    #[command(flatten)]
    bus: BusOptions,
    /// The address of the account.
    #[arg(long, value_name = "ADDRESS")]
    email: EmailAddress,
}

/// Give an account another password.
#[derive(Debug, Args)]
pub(super) struct Reset {
    #[command(flatten)]
    change: Change,
    #[command(flatten)]
    password: PasswordOptions,
}

impl Account {
    pub(super) async fn run(self) -> anyhow::Result<()> {
        match self {
            Self::Create(command) => command.run().await,
            Self::List(command) => command.run().await,
            Self::Disable(command) => command.disable().await,
            Self::Enable(command) => command.enable().await,
            Self::Reset(command) => command.run().await,
        }
    }
}

impl At {
    async fn open(&self) -> anyhow::Result<(Store, Sources)> {
        Ok((open_store(&self.database).await?, Sources::real(self.clock)))
    }
}

async fn close(store: Store) -> anyhow::Result<()> {
    store.close().await.context("close the database")
}

/// Where a password comes from.
#[derive(Debug, Args)]
struct PasswordOptions {
    /// Read the password from the first line of standard input.
    #[arg(long)]
    password_stdin: bool,
}

/// A password that is read, or made.
enum Given {
    Read(Password),
    Made(Password),
}

impl PasswordOptions {
    fn give(&self, email: &EmailAddress, sources: &Sources) -> anyhow::Result<Given> {
        if !self.password_stdin {
            return Ok(Given::Made(Password::made(sources.randomness.as_ref())));
        }
        let mut line = String::new();
        stdin().read_line(&mut line).context("read the password")?;
        let text = line.trim_end_matches(['\n', '\r']);
        Ok(Given::Read(Password::choose(text, email).context("the password")?))
    }
}

impl Given {
    fn password(&self) -> Password {
        let (Self::Read(password) | Self::Made(password)) = self;
        password.clone()
    }
}

impl Create {
    async fn run(self) -> anyhow::Result<()> {
        grant::check(self.role, self.editions.first());
        let (store, sources) = self.at.open().await?;
        let given = self.password.give(&self.email, &sources)?;
        let mut editions = BTreeSet::new();
        for slug in &self.editions {
            editions.extend(super::edition_named(&store, Some(slug)).await?);
        }
        let new = NewAccount {
            id: sources.ids.issue(),
            email: self.email.clone(),
            name: self.name,
            role: self.role.into(),
            editions: (!self.editions.is_empty()).then_some(editions),
            password: given.password(),
            at: sources.clock.now(),
        };
        let Some(made) = store.create_account(new, sources.randomness.as_ref()).await? else {
            bail!("there is an account of {} already", self.email.as_str());
        };
        match given {
            Given::Made(password) => output::print(password.reveal())?,
            Given::Read(_) => output::print(made.id)?,
        }
        close(store).await
    }
}

impl List {
    async fn run(self) -> anyhow::Result<()> {
        let (store, _) = self.at.open().await?;
        for account in store.accounts().await? {
            output::print(line(&account))?;
        }
        close(store).await
    }
}

/// Id, role, state, editions, address and name, with tabs between them.
fn line(account: &account::Model) -> String {
    let state = match (account.disabled_at, account.signed_in_at) {
        (Some(at), _) => format!("disabled {at}"),
        (None, Some(at)) => format!("signed in {at}"),
        (None, None) => "never signed in".to_owned(),
    };
    let editions = account.editions.as_ref().map_or_else(
        || "all".to_owned(),
        |only| only.iter().map(ToString::to_string).collect::<Vec<_>>().join(","),
    );
    let (role, email) = (grant::word(account.role), account.email.as_str());
    format!("{}\t{role}\t{state}\t{editions}\t{email}\t{}", account.id, account.name)
}

impl Change {
    async fn find(&self, store: &Store) -> anyhow::Result<account::Model> {
        let found = store.account_of(&self.email).await?;
        found.with_context(|| format!("there is no account of {}", self.email.as_str()))
    }

    /// Lets running nodes know, and says what was done.
    async fn tell(&self, changed: Option<ChangedAccount>, done: &str) -> anyhow::Result<()> {
        let changed = changed.context("the account is gone")?;
        let bus = open_bus(&self.bus)?;
        ring_now(bus.as_deref(), &[Bell::Access(changed.counter)]).await;
        output::print(done)
    }

    async fn disable(self) -> anyhow::Result<()> {
        // A bus that cannot be is refused before anything is written.
        open_bus(&self.bus)?;
        let (store, sources) = self.at.open().await?;
        let account = self.find(&store).await?;
        let disabled = store.disable_account(account.id, sources.clock.now()).await?;
        self.tell(disabled, &format!("disabled {}", account.id)).await?;
        for token in store.tokens_issued_by(account.id, sources.clock.now()).await? {
            output::print(format_args!(
                "{} was issued by it and still holds: {}",
                token.id, token.name
            ))?;
        }
        close(store).await
    }

    async fn enable(self) -> anyhow::Result<()> {
        open_bus(&self.bus)?;
        let (store, _) = self.at.open().await?;
        let account = self.find(&store).await?;
        let enabled = store.enable_account(account.id).await?;
        self.tell(enabled, &format!("enabled {}", account.id)).await?;
        close(store).await
    }
}

impl Reset {
    async fn run(self) -> anyhow::Result<()> {
        open_bus(&self.change.bus)?;
        let (store, sources) = self.change.at.open().await?;
        let account = self.change.find(&store).await?;
        let given = self.password.give(&account.email, &sources)?;
        let (password, randomness) = (given.password(), sources.randomness.as_ref());
        let reset = store.set_password(account.id, password, None, randomness).await?;
        let done = match &given {
            Given::Made(password) => password.reveal().to_owned(),
            Given::Read(_) => format!("reset {}", account.id),
        };
        self.change.tell(reset, &done).await?;
        close(store).await
    }
}
