//! Where mail goes out.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context as _, ensure};
use clap::Args;
use url::Url;

use crate::mail::{Carrier, MailOptions as Options, Sender};

/// Who sends mails that become files.
const NOBODY: &str = "Plenary <plenary@localhost>";

/// Where mail goes out, and how often.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Mail")]
pub struct MailOptions {
    /// The server that sends mail: smtp:// (STARTTLS, port 587), smtps:// (TLS, port 465) or
    /// smtp+plain:// (no TLS, port 25), then USER:PASSWORD@HOST:PORT. Absent: mails become files.
    #[arg(long, env = "PLENARY_SMTP_URL", value_name = "URL", hide_env_values = true)]
    smtp_url: Option<String>,
    /// A certificate authority, as PEM, to trust for mail beside those of the system.
    #[arg(long, env = "PLENARY_SMTP_CA_FILE", value_name = "FILE")]
    smtp_ca_file: Option<PathBuf>,
    /// How long the server may take for each answer.
    #[arg(long, env = "PLENARY_SMTP_TIMEOUT_SECONDS", default_value_t = 60, value_name = "SECONDS", value_parser = clap::value_parser!(u64).range(1..=600))]
    smtp_timeout_seconds: u64,
    /// How many mails this node sends at once.
    #[arg(long, env = "PLENARY_SMTP_CONNECTIONS", default_value_t = 4, value_name = "N", value_parser = clap::value_parser!(u8).range(1..=64))]
    smtp_connections: u8,
    /// Where mails become files, while there is no server. Absent: mail; of the demo: in its
    /// directory.
    #[arg(long, env = "PLENARY_MAIL_DIR", value_name = "DIRECTORY")]
    pub mail_dir: Option<PathBuf>,
    /// Who sends, such as "Forum <news@example.org>". Must be given with a server.
    #[arg(long, env = "PLENARY_MAIL_FROM", value_name = "MAILBOX")]
    mail_from: Option<String>,
    /// Where the links in mails lead: the address of this service as the public knows it, without a
    /// path. Must be given with a server; else, where it listens.
    #[arg(long, env = "PLENARY_PUBLIC_URL", value_name = "URL")]
    public_url: Option<Url>,
    /// After how many days somebody who did not confirm the newsletter, or the mails about an
    /// agenda, is forgotten.
    #[arg(long, env = "PLENARY_KEEP_UNCONFIRMED_DAYS", default_value_t = 7, value_name = "DAYS", value_parser = clap::value_parser!(u16).range(1..=365))]
    pub keep_unconfirmed_days: u16,
    /// For how long changes of sessions are gathered into one mail for each agenda; shorter where a
    /// session starts soon.
    #[arg(long, env = "PLENARY_NOTICE_WINDOW_SECONDS", default_value_t = 120, value_name = "SECONDS", value_parser = clap::value_parser!(u32).range(0..=86_400))]
    pub notice_window_seconds: u32,
}

impl MailOptions {
    /// Who sends mail, and how it leaves.
    pub fn read(&self, listening: SocketAddr) -> anyhow::Result<(Sender, Carrier)> {
        let must = "must be given with --smtp-url: mails cannot be called back";
        ensure!(self.smtp_url.is_none() || self.mail_from.is_some(), "--mail-from {must}");
        ensure!(self.smtp_url.is_none() || self.public_url.is_some(), "--public-url {must}");
        let authority = self.smtp_ca_file.as_deref().map(std::fs::read).transpose();
        let here = || format!("http://{listening}").parse().context("find the public URL");
        let options = Options {
            smtp_url: self.smtp_url.clone(),
            smtp_ca: authority.context("read the certificate authority for mail")?,
            smtp_patience: Duration::from_secs(self.smtp_timeout_seconds),
            directory: self.mail_dir.clone().unwrap_or_else(|| "mail".into()),
            from: self.mail_from.clone().unwrap_or_else(|| NOBODY.to_owned()),
            public_url: self.public_url.clone().map_or_else(here, Ok)?,
        };
        options.read().context("set mail up")
    }

    /// Where the service is, as the public knows it. None: nobody said.
    pub fn public_url(&self) -> Option<&Url> {
        self.public_url.as_ref()
    }

    /// Whether mails become files.
    pub fn are_files(&self) -> bool {
        self.smtp_url.is_none()
    }

    /// How many mails this node sends at once.
    pub fn lanes(&self) -> usize {
        self.smtp_connections.into()
    }
}
