//! One connection, from its first byte to its end: HTTP/1.1, for HTTP/2 is for the proxy
//! (docs/adr/http-2-is-for-the-proxy.md).
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
use hyper::server::conn::http1::Builder;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tower::Service as _;

use super::activity::{Activity, Answering};
use super::held::HeldSocket;
use crate::graphql::limits::TransportLimits;
use crate::http::{Lifetime, Observed};

/// The smallest buffer that hyper reads into, in bytes.
pub(crate) const LEAST_BUFFER: usize = 8 * 1024;

/// How many headers hyper has room for without asking for memory.
const HEADERS: usize = 100;

/// How long a connection that was told to end may take, if it does nothing.
const FAREWELL: Duration = Duration::from_secs(1);

/// How connections are served.
pub(super) struct Connections(Arc<Serving>);

struct Serving {
    router: Observed,
    builder: Builder,
    /// How long a connection may do nothing. None: for ever.
    patience: Option<Duration>,
    /// The most bytes of a head, and the most headers. 0: no limit.
    most: (usize, usize),
    lifetime: Lifetime,
}

impl Connections {
    pub(super) fn new(router: Observed, limits: &TransportLimits, lifetime: &Lifetime) -> Self {
        let patience = Duration::from_secs(limits.header_seconds);
        Self(Arc::new(Serving {
            router,
            builder: builder(limits),
            patience: (!patience.is_zero()).then_some(patience),
            most: (limits.header_bytes, limits.headers),
            lifetime: lifetime.clone(),
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
}

impl Serving {
    async fn serve(&self, socket: HeldSocket, peer: SocketAddr) {
        let activity = socket.activity().clone();
        let service = service_fn(|request| self.answer(request, peer, &activity));
        let connection =
            self.builder.serve_connection(TokioIo::new(socket), service).with_upgrades();
        let (stopping, idle) = (self.lifetime.stopping(), self.idle(&activity));
        tokio::pin!(connection, stopping, idle);
        tokio::select! {
            biased;
            ended = &mut connection => return tell(ended),
            () = &mut stopping => {}
            () = &mut idle => {}
        }
        // Its next answer is the last one. What arrives at the last moment is still answered.
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
        let is_too_large = self.is_too_large(&request);
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(ConnectInfo(peer));
        let answering = (!is_too_large).then(|| self.router.clone().call(request));
        async move {
            let response = match answering {
                Some(answering) => answering.await?,
                None => too_large(),
            };
            Ok(response.map(|body| Answering::new(body, under_way)))
        }
    }

    /// Whether a head is larger than it may be. hyper looks only when it has to read more.
    fn is_too_large(&self, request: &Request<Incoming>) -> bool {
        let (most_bytes, most_headers) = self.most;
        let headers = request.headers();
        let lines = headers.iter().map(|(name, value)| name.as_str().len() + value.len() + 4);
        let address = request.uri().path_and_query().map_or(0, |path| path.as_str().len());
        (most_headers > 0 && headers.len() > most_headers)
            || (most_bytes > 0 && address + lines.sum::<usize>() > most_bytes)
    }
}

fn too_large() -> Response<Body> {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE;
    response
}

fn builder(limits: &TransportLimits) -> Builder {
    let mut builder = Builder::new();
    // A head that does not fit into the buffer is refused.
    if limits.header_bytes > 0 {
        builder.max_buf_size(limits.header_bytes.max(LEAST_BUFFER));
    }
    // Said only where it differs: room for another number is asked for with each request.
    if limits.headers > 0 && limits.headers != HEADERS {
        builder.max_headers(limits.headers);
    }
    builder
}

/// How a connection ended concerns its peer alone.
fn tell(ended: hyper::Result<()>) {
    if let Err(error) = ended {
        tracing::debug!(%error, "a connection broke off");
    }
}
