//! `plenary mail`: what was not sent, and sending it again.

use anyhow::{Context as _, bail};
use clap::{Args, Subcommand};

use super::output;
use crate::app::{Sources, open_store};
use crate::config::{ClockOptions, DatabaseOptions};
use crate::entity::mail::{Letter, MailState, Model};
use crate::types::{EmailAddress, MailId};

/// Those that nobody sends any more unless they are told to.
const DEAD: [MailState; 2] = [MailState::Failed, MailState::Uncertain];

/// All the others.
const OTHERS: [MailState; 5] = [
    MailState::Queued,
    MailState::Taken,
    MailState::HandedOver,
    MailState::Sent,
    MailState::Dropped,
];

/// Outgoing mail.
#[derive(Debug, Subcommand)]
pub(super) enum Mail {
    /// List the mails that were refused for good, and those that may or may not have arrived.
    List(List),
    /// Send mails again that were refused for good, or that may not have arrived.
    Retry(Retry),
}

/// List mails: id, state, attempts, since when or until when, kind of letter, what went wrong last,
/// and the address.
#[derive(Debug, Args)]
pub(super) struct List {
    #[command(flatten)]
    database: DatabaseOptions,
    /// Also those that wait, were sent, or were dropped.
    #[arg(long)]
    all: bool,
    /// Show whole addresses. They are personal data.
    #[arg(long)]
    addresses: bool,
}

/// Send mails again.
#[derive(Debug, Args)]
pub(super) struct Retry {
    #[command(flatten)]
    database: DatabaseOptions,
    #[command(flatten)]
    clock: ClockOptions,
    /// The mail's id, as `list` prints it. If it is uncertain, it may arrive twice.
    #[arg(value_parser = MailId::parse, required_unless_present = "all")]
    id: Option<MailId>,
    /// All that `list` prints.
    #[arg(long, conflicts_with = "id")]
    all: bool,
}

impl Mail {
    pub(super) async fn run(self) -> anyhow::Result<()> {
        match self {
            Self::List(command) => command.run().await,
            Self::Retry(command) => command.run().await,
        }
    }
}

impl List {
    async fn run(self) -> anyhow::Result<()> {
        let store = open_store(&self.database).await?;
        let mut states = DEAD.to_vec();
        if self.all {
            states.extend(OTHERS);
        }
        let show = if self.addresses { whole } else { EmailAddress::hint };
        for mail in store.mails(states).await? {
            output::print(line(&mail, show))?;
        }
        store.close().await.context("close the database")
    }
}

fn whole(address: &EmailAddress) -> String {
    address.as_str().to_owned()
}

/// The columns, with tabs between them; `-` is for what is not there, or not kept.
fn line(mail: &Model, show: fn(&EmailAddress) -> String) -> String {
    let (state, when) = match mail.state {
        MailState::Queued => ("queued", format!("due {}", mail.due_at)),
        MailState::Taken => ("taken", format!("until {}", mail.due_at)),
        MailState::HandedOver => ("handed over", format!("until {}", mail.due_at)),
        MailState::Sent => ("sent", since(mail)),
        MailState::Uncertain => ("uncertain", since(mail)),
        MailState::Failed => ("failed", since(mail)),
        MailState::Dropped => ("dropped", since(mail)),
    };
    let kind = mail.letter.as_ref().map_or("-", Letter::kind);
    let failure = mail.failure.as_deref().unwrap_or("-");
    let address = mail.recipient.as_ref().map_or_else(|| "-".to_owned(), show);
    format!("{}\t{state}\t{}\t{when}\t{kind}\t{failure}\t{address}", mail.id, mail.attempts)
}

fn since(mail: &Model) -> String {
    mail.settled_at.map_or_else(|| "-".to_owned(), |at| format!("since {at}"))
}

impl Retry {
    async fn run(self) -> anyhow::Result<()> {
        let store = open_store(&self.database).await?;
        let now = Sources::real(self.clock).clock.now();
        let retried = store.retry_mails(self.id, now).await?;
        match self.id {
            Some(id) if retried == 0 => bail!("there is no mail {id} that could be sent again"),
            Some(id) => output::print(format_args!("queued {id}"))?,
            None => output::print(format_args!("queued {retried}"))?,
        }
        store.close().await.context("close the database")
    }
}
