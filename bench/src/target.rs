//! Which server is measured, and how it is followed and triggered.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use anyhow::Context as _;
use clap::{Args, ValueEnum};
use serde_json::{Value, json};

use super::ledger::Ledger;
use super::plenary::{self, Choice, Edition};
use super::resources::Process;
use super::subscriber::Audience;
use super::wire::Transport;
use super::writer::Writer;

/// What is measured.
#[derive(Debug, Clone, Args)]
pub struct Target {
    /// Where the server listens.
    #[arg(long)]
    pub address: SocketAddr,
    /// Which server it is.
    #[arg(long)]
    pub server: Server,
    /// How subscribers are connected.
    #[arg(long, default_value = "ws")]
    pub transport: Transport,
    /// How many subscribers.
    #[arg(long, default_value_t = 1_000)]
    pub subscribers: usize,
    /// Which revisions they ask for.
    #[arg(long, default_value = "alike")]
    pub choice: Choice,
    /// An editor's token, for Plenary.
    #[arg(long, env = "PLENARY_BENCH_TOKEN", hide_env_values = true)]
    pub token: Option<String>,
    /// The server's process, to tell what it uses.
    #[arg(long)]
    pub pid: Option<u32>,
    /// Where the figures go, as a line of JSON at the end of a file.
    #[arg(long)]
    pub json: Option<PathBuf>,
    /// What the figures are of.
    #[arg(long, default_value = "try")]
    pub label: String,
}

/// A server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Server {
    /// Plenary.
    Plenary,
    /// One ready frame for everybody.
    Bare,
    /// async-graphql-axum as it comes.
    Stock,
}

impl Server {
    fn name(self) -> &'static str {
        match self {
            Self::Plenary => "plenary",
            Self::Bare => "bare",
            Self::Stock => "stock",
        }
    }
}

/// A server that is ready to be followed and triggered.
pub struct Prepared {
    /// Whom the events go to.
    pub audience: Audience,
    /// Who triggers them.
    pub writers: Vec<Writer>,
    /// The books.
    pub ledger: Rc<Ledger>,
}

impl Target {
    /// Finds out what there is to follow.
    pub async fn prepare(&self, writers: usize) -> anyhow::Result<Prepared> {
        let Self { address, transport, subscribers, .. } = *self;
        if self.server == Server::Plenary {
            let token = self.token.as_deref().context("Plenary needs --token")?;
            let edition = Edition::read(address).await.context("read the edition")?;
            let writers = edition.writers(address, token, writers).await?;
            let ledger = Rc::new(Ledger::open(subscribers, Some(edition.revision)));
            let payload = edition.payload(self.choice);
            let (path, cursor) = (plenary::PATH, Some(edition.cursor));
            let audience =
                Audience { address, transport, path, payload, cursor, ledger: ledger.clone() };
            return Ok(Prepared { audience, writers, ledger });
        }
        let ledger = Rc::new(Ledger::open(subscribers, None));
        let payload = Box::new(|_: usize, _: Option<&str>| {
            let variables = json!({ "edition": "edition" });
            json!({ "query": plenary::SUBSCRIPTION, "variables": variables }).to_string()
        });
        let (path, cursor) = (plenary::PATH, None);
        let audience =
            Audience { address, transport, path, payload, cursor, ledger: ledger.clone() };
        Ok(Prepared { audience, writers: vec![Writer::plain(address).await?], ledger })
    }

    /// What the figures are of.
    pub fn json(&self) -> Value {
        json!({ "label": self.label, "server": self.server.name(),
            "transport": self.transport.name(), "subscribers": self.subscribers,
            "choice": if self.choice == Choice::Alike { "alike" } else { "own" } })
    }

    /// The server's process.
    pub fn process(&self) -> Option<Process> {
        self.pid.map(Process::new)
    }

    /// Where the figures go.
    pub fn file(&self) -> Option<&Path> {
        self.json.as_deref()
    }
}
