//! `plenary serve`.

use anyhow::Context as _;
use clap::Args;
use tokio::signal::unix::{SignalKind, signal};

use super::settings::Settings;
use super::{output, starting};
use crate::app::{App, Sources, listen, open_bus, open_store};
use crate::config::{BusOptions, DatabaseOptions, ServeOptions};
use crate::store::Store;

/// Serve the programs of a database.
#[derive(Debug, Args)]
pub(super) struct Serve {
    #[command(flatten)]
    database: DatabaseOptions,
    #[command(flatten)]
    bus: BusOptions,
    #[command(flatten)]
    options: ServeOptions,
}

impl Serve {
    /// Finds out what `run` would refuse, as far as that can be told without doing anything.
    pub(super) fn check(&self) -> anyhow::Result<()> {
        Store::check_url(&self.database.database_url).context("open the database")?;
        open_bus(&self.bus)?;
        self.options.mail.read(self.options.listen)?;
        self.options.schema.read(&self.options.limits()).context("read the trusted documents")?;
        Ok(())
    }

    pub(super) async fn run(self, settings: &Settings) -> anyhow::Result<()> {
        let bus = open_bus(&self.bus)?;
        let listener = listen(&self.options).await?;
        let store = open_store(&self.database).await?;
        let sources = Sources::real(self.options.clock());
        let app = App::start(listener, store, bus, sources, &self.options).await?;
        let stop = told_to_stop();
        starting::tell(&app, &self.options, settings).await;
        announce(&app)?;
        app.run_until(stop).await
    }
}

/// Says that connections are accepted.
pub(super) fn announce(app: &App) -> anyhow::Result<()> {
    output::print(format_args!("listening on http://{}", app.address()))
}

/// Waits for SIGTERM or SIGINT. They are caught from this call on, and not only once the future is
/// polled: who reads where we listen may tell us to stop at once.
pub(super) fn told_to_stop() -> impl Future<Output = ()> {
    let [terminated, interrupted] =
        [SignalKind::terminate(), SignalKind::interrupt()].map(|kind| {
            let caught = signal(kind);
            async move {
                match caught {
                    Ok(mut signal) => {
                        signal.recv().await;
                    }
                    // Without handlers the process still ends: by the signal itself.
                    Err(error) => {
                        tracing::warn!(%error, "a signal cannot be waited for");
                        std::future::pending::<()>().await;
                    }
                }
            }
        });
    async move {
        tokio::select! {
            () = terminated => {}
            () = interrupted => {}
        }
    }
}
