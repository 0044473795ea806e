//! HTTP: one URL for GraphQL on every transport, and a few pages beside it.

mod auth;
mod get;
mod graphiql;
mod negotiate;
mod post;
mod pulse;
mod request;
mod respond;
mod sse;
mod websocket;

use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use axum::routing::get;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

pub use self::pulse::Pulse;
use crate::graphql::Service;
use crate::metrics::{self, Metrics};

/// What requests may be, beside their documents.
#[derive(Debug, Clone)]
pub struct HttpLimits {
    /// The longest body of a POST, in bytes. 0: no limit.
    pub body_bytes: usize,
    /// The longest message on a WebSocket, in bytes. 0: no limit.
    pub message_bytes: usize,
    /// The most operations under way on one WebSocket. 0: no limit.
    pub operations: usize,
    /// How long a WebSocket may take to introduce itself, in seconds. 0: no limit.
    pub init_seconds: u64,
}

impl Default for HttpLimits {
    fn default() -> Self {
        Self { body_bytes: 256 * 1024, message_bytes: 64 * 1024, operations: 100, init_seconds: 10 }
    }
}

/// What every handler needs.
#[derive(Clone)]
pub(crate) struct Gate {
    service: Service,
    limits: Arc<HttpLimits>,
    lifetime: Lifetime,
    metrics: Metrics,
}

/// When streams end, and whether all have.
#[derive(Clone, Default)]
pub struct Lifetime {
    /// Cancelled when the service stops.
    pub stop: CancellationToken,
    /// The WebSockets that are open: unlike requests, the server does not wait for them by itself.
    pub sockets: TaskTracker,
    /// When WebSockets are asked whether they live.
    pub pulse: Arc<Pulse>,
}

/// Whether the page for trying queries is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Graphiql {
    /// At `/graphiql`.
    Shown,
    /// Nowhere.
    Hidden,
}

/// Every address of the service. Streams end with `lifetime`.
pub fn router(
    service: Service,
    limits: HttpLimits,
    graphiql: Graphiql,
    lifetime: Lifetime,
) -> Router {
    let metrics = service.hub().metrics().clone();
    let gate = Gate { service, limits: Arc::new(limits), lifetime, metrics };
    let endpoint = get(get::answer).post(post::answer);
    let mut router = Router::new()
        .route("/graphql", endpoint)
        .route("/healthz", get(|| async { (StatusCode::OK, "ok\n") }))
        .route("/metrics", get(counted));
    if graphiql == Graphiql::Shown {
        router = router.route("/graphiql", get(graphiql::page));
    }
    router.with_state(gate)
}

/// What this node counts, for Prometheus.
async fn counted(State(gate): State<Gate>) -> impl IntoResponse {
    ([(CONTENT_TYPE, metrics::CONTENT_TYPE)], gate.metrics.text())
}
