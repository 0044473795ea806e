//! HTTP: one URL for GraphQL on every transport, and a few pages beside it.

mod admission;
mod agendas;
mod auth;
mod conditional;
mod encoding;
#[cfg(fuzzing)]
pub(crate) mod fuzzing;
mod get;
mod graphiql;
mod kept;
mod lifetime;
mod memory;
mod methods;
mod negotiate;
mod pages;
mod persisted;
mod post;
mod pulse;
mod request;
mod respond;
mod run;
mod screens;
mod socket;
mod sse;
mod stream;
mod strict;
mod template;
mod websocket;

use std::ops::Deref;
use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use axum::routing::get;

use self::admission::Admission;
use self::kept::Freshness;
pub use self::lifetime::Lifetime;
use self::memory::Memory;
pub use self::pulse::Pulse;
pub use self::socket::settle;
use crate::graphql::Service;
use crate::graphql::limits::TransportLimits;
use crate::metrics::{self, Metrics};

/// What every handler needs.
#[derive(Clone)]
pub(crate) struct Gate(Arc<Inner>);

pub(crate) struct Inner {
    service: Service,
    limits: TransportLimits,
    admission: Arc<Admission>,
    lifetime: Lifetime,
    /// When WebSockets are asked whether they live.
    pulse: Arc<Pulse>,
    metrics: Metrics,
    memory: Memory,
    /// For how long others may keep an answer.
    freshness: Freshness,
}

impl Deref for Gate {
    type Target = Inner;

    fn deref(&self) -> &Inner {
        &self.0
    }
}

/// Whether the page for trying queries is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Graphiql {
    /// At `/graphiql`.
    Shown,
    /// Nowhere.
    Hidden,
}

/// What an operator sets of it.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Whether the page for trying queries is there.
    pub graphiql: Graphiql,
    /// For how many seconds others may keep an answer.
    pub cache_seconds: u8,
}

/// Every address of the service. Streams end with `lifetime`. Whom a connection comes from must be
/// told with each request, as `ConnectInfo`.
pub fn router(
    service: Service,
    settings: &Settings,
    lifetime: Lifetime,
    pulse: Arc<Pulse>,
) -> Router {
    let metrics = service.hub().metrics().clone();
    let limits = service.limits().transport.clone();
    let admission = Arc::new(Admission::new(limits.connections, limits.connections_per_address));
    let gate = Gate(Arc::new(Inner {
        service,
        limits,
        admission,
        lifetime,
        pulse,
        metrics,
        memory: Memory::default(),
        freshness: Freshness::new(settings.cache_seconds),
    }));
    let endpoint = get(get::answer)
        .post(post::answer)
        .options(methods::options)
        .fallback(methods::not_allowed);
    let mut router = Router::new()
        .route("/graphql", endpoint)
        .route("/healthz", get(|| async { (StatusCode::OK, "ok\n") }))
        .route("/metrics", get(counted))
        .merge(agendas::routes())
        .merge(pages::routes())
        .merge(screens::routes());
    if settings.graphiql == Graphiql::Shown {
        router = router.route("/graphiql", get(graphiql::page));
    }
    router.with_state(gate)
}

/// What this node counts, for Prometheus.
async fn counted(State(gate): State<Gate>) -> impl IntoResponse {
    ([(CONTENT_TYPE, metrics::CONTENT_TYPE)], gate.metrics.text())
}
