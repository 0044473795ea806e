//! One connection, from its first byte to its end: HTTP/1.1 or HTTP/2, whichever its peer speaks.
//!
//! As hyper serves it, with what hyper leaves open: a peer that does nothing is let go of. A
//! connection that becomes a WebSocket ends here, and with it all that HTTP held for it.

use std::convert::Infallible;
use std::future::pending;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{Request, Response, StatusCode};
use hyper::body::Incoming;
use hyper::rt::Executor;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use tokio_util::sync::{CancellationToken, DropGuard};
use tokio_util::task::TaskTracker;
use tower::Service as _;

use super::activity::{Activity, Answering};
use super::held::HeldSocket;
use crate::graphql::limits::TransportLimits;
use crate::http::{Lifetime, Observed};

/// The smallest buffer that hyper reads into, in bytes.
pub(crate) const LEAST_BUFFER: usize = 8 * 1024;

/// How much of an answer over HTTP/2 is kept before it is sent, at most.
const BUFFER: usize = 64 * 1024;

/// How many headers hyper has room for without asking for memory.
const HEADERS: usize = 100;

/// How much of all bodies on one connection of HTTP/2 is kept before it is read.
const WINDOW: u32 = 256 * 1024;

/// How many requests that were given up at once are looked at before a connection of HTTP/2 ends
/// (CVE-2023-44487), and how many errors of its peer.
const RESETS: usize = 20;

/// How often a peer of HTTP/2 is asked whether it lives, and how long it may take to answer.
const PING: Duration = Duration::from_secs(20);

/// How long a connection that was told to end may take, if it does nothing.
const FAREWELL: Duration = Duration::from_secs(1);

/// How connections are served.
pub(super) struct Connections(Arc<Serving>);

struct Serving {
    router: Observed,
    builder: Builder<Streams>,
    streams: Streams,
    /// How long a connection may do nothing. None: for ever.
    patience: Option<Duration>,
    /// The most headers. 0: no limit.
    headers: usize,
    lifetime: Lifetime,
    /// Ends what is left of requests over HTTP/2 when nobody waits for them any more.
    _end: DropGuard,
}

/// Runs the requests of connections of HTTP/2, each of which is a task.
#[derive(Clone)]
struct Streams {
    running: TaskTracker,
    end: CancellationToken,
}

impl<F: Future<Output = ()> + Send + 'static> Executor<F> for Streams {
    fn execute(&self, stream: F) {
        let end = self.end.clone();
        self.running.spawn(async move {
            let _ended = end.run_until_cancelled(stream).await;
        });
    }
}

impl Connections {
    pub(super) fn new(router: Observed, limits: &TransportLimits, lifetime: &Lifetime) -> Self {
        let end = CancellationToken::new();
        let streams = Streams { running: TaskTracker::new(), end: end.clone() };
        let patience = Duration::from_secs(limits.header_seconds);
        Self(Arc::new(Serving {
            router,
            builder: builder(streams.clone(), limits),
            streams,
            patience: (!patience.is_zero()).then_some(patience),
            headers: limits.headers,
            lifetime: lifetime.clone(),
            _end: end.drop_guard(),
        }))
    }

    /// Serves a connection to its end.
    pub(super) fn serve(
        &self,
        socket: HeldSocket,
        peer: SocketAddr,
    ) -> impl Future<Output = ()> + Send + use<> {
        let serving = self.0.clone();
        async move { serving.serve(socket, peer).await }
    }

    /// Waits until nothing is left of any request. Called when all connections have ended.
    pub(super) async fn ended(&self) {
        self.0.streams.running.close();
        self.0.streams.running.wait().await;
    }
}

impl Serving {
    async fn serve(&self, socket: HeldSocket, peer: SocketAddr) {
        let activity = socket.activity().clone();
        let service = service_fn(|request| self.answer(request, peer, &activity));
        let connection = self.builder.serve_connection_with_upgrades(TokioIo::new(socket), service);
        let (stopping, idle) = (self.lifetime.stopping(), self.idle(&activity));
        tokio::pin!(connection, stopping, idle);
        tokio::select! {
            biased;
            ended = &mut connection => return tell(ended),
            () = &mut stopping => {}
            () = &mut idle => {}
        }
        // Its next answer is the last one, and of HTTP/2 the peer is told. What arrives at the last
        // moment is still answered.
        connection.as_mut().graceful_shutdown();
        tokio::select! {
            biased;
            ended = &mut connection => tell(ended),
            () = activity.idle_for(FAREWELL) => {}
        }
    }

    async fn idle(&self, activity: &Activity) {
        match self.patience {
            Some(patience) => activity.idle_for(patience).await,
            None => pending().await,
        }
    }

    /// Answers a request; the router is told whom the connection is from.
    fn answer(
        &self,
        request: Request<Incoming>,
        peer: SocketAddr,
        activity: &Activity,
    ) -> impl Future<Output = Result<Response<Answering>, Infallible>> + Send + use<> {
        let under_way = activity.begin();
        // Those of HTTP/1.1 were counted when they were read.
        let has_too_many = self.headers > 0 && request.headers().len() > self.headers;
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(ConnectInfo(peer));
        let answering = (!has_too_many).then(|| self.router.clone().call(request));
        async move {
            let response = match answering {
                Some(answering) => answering.await?,
                None => too_many_headers(),
            };
            Ok(response.map(|body| Answering::new(body, under_way)))
        }
    }
}

fn too_many_headers() -> Response<Body> {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE;
    response
}

fn builder(streams: Streams, limits: &TransportLimits) -> Builder<Streams> {
    let mut builder = Builder::new(streams);
    // A head that does not fit into the buffer is refused.
    if limits.header_bytes > 0 {
        builder.http1().max_buf_size(limits.header_bytes.max(LEAST_BUFFER));
    }
    // Said only where it differs: room for another number is asked for with each request.
    if limits.headers > 0 && limits.headers != HEADERS {
        builder.http1().max_headers(limits.headers);
    }
    let list = u32::try_from(limits.header_bytes).unwrap_or(u32::MAX);
    builder
        .http2()
        .timer(TokioTimer::new())
        .max_header_list_size(if list == 0 { u32::MAX } else { list })
        .max_concurrent_streams((limits.http2_streams > 0).then_some(limits.http2_streams))
        .max_pending_accept_reset_streams(RESETS)
        .max_local_error_reset_streams(RESETS)
        .initial_stream_window_size(WINDOW / 4)
        .initial_connection_window_size(WINDOW)
        .max_send_buf_size(BUFFER)
        .keep_alive_interval(PING)
        .keep_alive_timeout(PING);
    builder
}

/// How a connection ended concerns its peer alone.
fn tell(ended: Result<(), Box<dyn std::error::Error + Send + Sync>>) {
    if let Err(error) = ended {
        tracing::debug!(error, "a connection broke off");
    }
}
