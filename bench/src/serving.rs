//! How the servers of this crate are started.

use std::io::Write as _;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use axum::Router;
use axum::serve::ListenerExt as _;
use tokio::net::TcpListener;

use super::sample::Sample;

/// Where to listen.
#[derive(Debug, clap::Args)]
pub struct Listening {
    /// Where to listen; port 0 takes any free one.
    #[arg(long, default_value = "127.0.0.1:0")]
    listen: SocketAddr,
}

/// Where to listen, and what to send.
#[derive(Debug, clap::Parser)]
pub struct Options {
    #[command(flatten)]
    listening: Listening,
    /// A message of Plenary's, as `load` saves it.
    #[arg(long)]
    sample: PathBuf,
}

impl Options {
    /// What to send.
    pub fn sample(&self) -> anyhow::Result<Sample> {
        let Self { sample, .. } = self;
        Sample::of_message(&read(sample)?).with_context(|| format!("use {}", sample.display()))
    }

    /// Serves until the process is ended.
    pub async fn serve(&self, router: Router) -> anyhow::Result<()> {
        self.listening.serve(router).await
    }
}

impl Listening {
    /// Serves until the process is ended; small messages go out at once.
    pub async fn serve(&self, router: Router) -> anyhow::Result<()> {
        let listener = TcpListener::bind(self.listen).await.context("listen")?;
        let address = listener.local_addr().context("find the address")?;
        writeln!(std::io::stdout(), "listening on http://{address}").context("say where")?;
        // A connection that is gone already needs no option.
        let listener = listener.tap_io(|stream| drop(stream.set_nodelay(true)));
        axum::serve(listener, router).await.context("serve")
    }
}

fn read(path: &Path) -> anyhow::Result<String> {
    std::fs::read_to_string(path).with_context(|| format!("read {}", path.display()))
}
