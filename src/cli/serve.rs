//! `plenary serve`.

use clap::Args;
use tokio::signal::unix::{SignalKind, signal};

use super::output;
use crate::app::{App, Sources, listen, open_bus, open_store};
use crate::config::{BusOptions, DatabaseOptions, ServeOptions};

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
    pub(super) async fn run(self) -> anyhow::Result<()> {
        let bus = open_bus(&self.bus)?;
        let listener = listen(&self.options).await?;
        let store = open_store(&self.database).await?;
        let sources = Sources::real(self.options.clock());
        let app = App::start(listener, store, bus, sources, &self.options).await?;
        let stop = told_to_stop();
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
