//! The loop that accepts connections, in the place of `axum::serve`: how many there may be, how much
//! a head may hold, and how long each may do nothing, are ours to say.
//!
//! Every connection is a task of the listener's own: it awaits them when it stops, and they end with
//! it when it is aborted.

mod activity;
mod connection;
mod held;

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio::time::Instant;

use self::connection::Connections;
pub(crate) use self::connection::LEAST_BUFFER;
use self::held::HeldSocket;
use super::admission::{Admission, Full};
use super::{Lifetime, Observed, Proxies, settle};
use crate::graphql::limits::TransportLimits;
use crate::metrics::Metrics;

/// How long nothing is accepted after an error of the system: it has no room for one more.
const BREATH: Duration = Duration::from_millis(100);

/// How often one is told that connections are refused.
const TELL: Duration = Duration::from_secs(10);

/// Takes connections, for as long as its service lives.
pub struct Listener {
    sockets: Arc<Admission>,
    proxies: Proxies,
    connections: Connections,
    lifetime: Lifetime,
    metrics: Metrics,
    /// When it was told last that connections are refused. None: never.
    told: Option<Instant>,
}

impl Listener {
    /// A listener for a router.
    pub fn new(
        router: Observed,
        limits: &TransportLimits,
        proxies: Proxies,
        lifetime: Lifetime,
        metrics: Metrics,
    ) -> Self {
        let sockets = Arc::new(Admission::new(limits.sockets, limits.sockets_per_address));
        let connections = Connections::new(router, limits, &lifetime);
        Self { sockets, proxies, connections, lifetime, metrics, told: None }
    }

    /// Accepts until the service stops; then waits until every connection has ended. Each is told
    /// that its next answer is the last one.
    pub async fn run(mut self, listener: TcpListener) {
        let mut tasks = JoinSet::new();
        let stopping = self.lifetime.stopping();
        tokio::pin!(stopping);
        loop {
            tokio::select! {
                biased;
                () = &mut stopping => break,
                // Whoever has ended is not kept.
                Some(ended) = tasks.join_next() => tell_panic(ended),
                accepted = listener.accept() => match accepted {
                    Ok((stream, peer)) => self.take(stream, peer, &mut tasks),
                    Err(error) => self.wait_after(&error).await,
                },
            }
        }
        // From now on connections are refused by the system, and balancers look elsewhere.
        drop(listener);
        while let Some(ended) = tasks.join_next().await {
            tell_panic(ended);
        }
    }

    /// Serves a connection, if there is a place for it. Otherwise it is closed before anything of it
    /// is read.
    fn take(&mut self, mut stream: TcpStream, peer: SocketAddr, tasks: &mut JoinSet<()>) {
        let address = peer.ip();
        let place = if self.proxies.trust(address) {
            self.sockets.admit_proxy(address)
        } else {
            self.sockets.admit(address)
        };
        match place {
            Ok(place) => {
                settle(&mut stream);
                let socket = HeldSocket::new(stream, place, self.metrics.socket());
                tasks.spawn(self.connections.serve(socket, peer));
            }
            Err(full) => self.refuse(full),
        }
    }

    fn refuse(&mut self, full: Full) {
        self.metrics.socket_refused(full.reason());
        if self.may_tell() {
            tracing::warn!(reason = full.reason(), "connections are refused: there are too many");
        }
    }

    /// An error of one connection is none of the others; but where the system has no room for more
    /// files, to ask again at once would only keep a processor busy.
    async fn wait_after(&mut self, error: &io::Error) {
        if is_of_connection(error) {
            return;
        }
        self.metrics.socket_refused("system");
        if self.may_tell() {
            tracing::error!(%error, "no connection can be accepted");
        }
        tokio::time::sleep(BREATH).await;
    }

    fn may_tell(&mut self) -> bool {
        let is_due = self.told.is_none_or(|told| told.elapsed() >= TELL);
        if is_due {
            self.told = Some(Instant::now());
        }
        is_due
    }
}

fn is_of_connection(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset, Interrupted};
    matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset | Interrupted)
}

fn tell_panic(ended: Result<(), tokio::task::JoinError>) {
    if let Err(error) = ended {
        tracing::error!(%error, "a connection failed");
    }
}
