//! How mail leaves: over SMTP, or, where no server is named, as files in a directory.

use std::fs::{self, File};
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use anyhow::Context as _;

use super::message::Message;
use super::smtp::{Connection, SmtpServer};
use crate::types::MailId;

/// How mail leaves.
#[derive(Debug, Clone)]
pub enum Carrier {
    /// Through a server.
    Smtp(SmtpServer),
    /// As a file for each mail, for somebody to open.
    Directory(PathBuf),
}

/// Asked at the last moment before a mail leaves: whether it still may. From a yes on, it counts as
/// handed over.
pub trait Handover {
    /// Whether it may leave; else why not: [`Refusal::NotWanted`] or [`Refusal::NotNow`].
    fn may_leave(&self) -> impl Future<Output = Result<(), Refusal>> + Send;
}

/// Why a mail did not leave, or may not have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// The server is not there, or breaks off: it is not the mail's fault.
    NoServer(String),
    /// Not now: try again.
    Later(String),
    /// Never. The mailbox does not exist, or does not want it.
    NoMailbox(String),
    /// Never, for another reason.
    Never(String),
    /// It was handed over and never answered: it may have arrived.
    Uncertain(String),
    /// It must not leave any more.
    NotWanted,
    /// Nobody could say whether it still may leave: it did not.
    NotNow,
}

/// One way out that is used for several mails in a row.
pub enum Delivery<'a> {
    /// A connection that is opened when it is needed.
    Smtp(&'a SmtpServer, Option<Box<Connection>>),
    /// A directory.
    Directory(&'a Path),
}

impl Carrier {
    /// A way out of its own, for one mail after the other.
    pub fn delivery(&self) -> Delivery<'_> {
        match self {
            Self::Smtp(server) => Delivery::Smtp(server, None),
            Self::Directory(path) => Delivery::Directory(path),
        }
    }

    /// How long it may take until the fate of a mail is known, in milliseconds.
    pub fn patience_millis(&self) -> i64 {
        match self {
            Self::Smtp(server) => server.patience_millis(),
            Self::Directory(_) => 30_000,
        }
    }
}

impl Delivery<'_> {
    /// Sends one mail.
    pub async fn send(
        &mut self,
        id: MailId,
        message: &Message,
        handover: &(impl Handover + Sync),
    ) -> Result<(), Refusal> {
        match self {
            Self::Smtp(server, connection) => {
                let mut open = match connection.take() {
                    Some(open) => open,
                    None => Box::new(server.connect().await?),
                };
                let sent = open.send(message, handover).await;
                *connection = open.is_good().then_some(open);
                sent
            }
            Self::Directory(path) => {
                handover.may_leave().await?;
                let written = write_file(path, id, &message.bytes);
                written.map_err(|error| Refusal::NoServer(format!("{error:#}")))
            }
        }
    }

    /// Takes leave of the server.
    pub async fn close(self) {
        if let Self::Smtp(_, Some(connection)) = self {
            connection.close().await;
        }
    }
}

/// Under another name first, so that no half of a mail is ever seen. For the eyes of its owner: it
/// holds an address, and links that whoever reads them can use.
fn write_file(directory: &Path, id: MailId, bytes: &[u8]) -> anyhow::Result<()> {
    fs::create_dir_all(directory)
        .with_context(|| format!("make the directory {}", directory.display()))?;
    let (unfinished, file) =
        (directory.join(format!(".{id}")), directory.join(format!("{id}.eml")));
    let written = File::options()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(&unfinished)
        .and_then(|mut file| file.write_all(bytes).and_then(|()| file.sync_all()));
    written.context("write a mail to a file")?;
    fs::rename(&unfinished, &file).context("put a mail in its place")?;
    tracing::info!(file = %file.display(), "a mail was written to a file: no SMTP server is set");
    Ok(())
}
