//! HTTP: one URL for GraphQL on every transport, and a few pages beside it.

mod admission;
mod agendas;
mod auth;
mod body;
mod conditional;
mod encoding;
#[cfg(fuzzing)]
pub(crate) mod fuzzing;
mod get;
mod graphiql;
mod kept;
mod lifetime;
mod listener;
mod memory;
mod methods;
mod negotiate;
mod observe;
mod origins;
mod pages;
mod persisted;
mod post;
mod protect;
mod proxies;
mod pulse;
mod ready;
mod request;
mod respond;
mod run;
mod screens;
mod socket;
mod sse;
mod stream;
mod strict;
mod template;
mod valve;
mod websocket;

use std::ops::Deref;
use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::middleware::from_fn_with_state;
use axum::response::IntoResponse;
use axum::routing::get;
use url::Url;

use self::admission::Admission;
use self::body::Bodies;
use self::kept::Freshness;
pub use self::lifetime::Lifetime;
pub(crate) use self::listener::LEAST_BUFFER;
pub use self::listener::Listener;
use self::memory::Memory;
pub use self::observe::Observed;
use self::origins::Visitors;
pub use self::origins::{OriginError, Origins};
pub use self::proxies::{ForwardedHeader, Proxies};
pub use self::pulse::Pulse;
pub use self::screens::document as screen_document;
use self::socket::settle;
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
    /// What is being read of requests.
    bodies: Bodies,
    /// Who may say whom a request comes from.
    proxies: Proxies,
    lifetime: Lifetime,
    /// When WebSockets are asked whether they live.
    pulse: Arc<Pulse>,
    metrics: Metrics,
    memory: Memory,
    /// For how long others may keep an answer.
    freshness: Freshness,
    visitors: Visitors,
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
    /// Whose pages may use the service.
    pub origins: Origins,
    /// Where the service is, as the public knows it. None: wherever requests say.
    pub public_url: Option<Url>,
    /// Who may say whom a request comes from.
    pub proxies: Proxies,
}

/// Every address of the service. Streams end with `lifetime`. Whom a connection comes from must be
/// told with each request, as `ConnectInfo`.
pub fn router(
    service: Service,
    settings: &Settings,
    lifetime: Lifetime,
    pulse: Arc<Pulse>,
) -> Observed {
    let metrics = service.hub().metrics().clone();
    let limits = service.limits().transport.clone();
    let admission = Arc::new(Admission::new(limits.connections, limits.connections_per_address));
    let public = settings.public_url.as_ref().map(|url| url.origin().ascii_serialization());
    let visitors = Visitors { origins: settings.origins.clone(), public };
    let ids = service.ids().clone();
    let bodies = Bodies::new(limits.bodies_bytes, limits.body_seconds);
    let proxies = settings.proxies.clone();
    let gate = Gate(Arc::new(Inner {
        service,
        limits,
        admission,
        bodies,
        proxies,
        lifetime,
        pulse,
        metrics: metrics.clone(),
        memory: Memory::default(),
        freshness: Freshness::new(settings.cache_seconds),
        visitors,
    }));
    let mut endpoint = get(get::answer)
        .post(post::answer)
        .options(methods::options)
        .fallback(methods::not_allowed);
    let name = from_fn_with_state(gate.clone(), observe::name);
    let mut calendars = agendas::routes().layer(name.clone());
    if let Some(layer) = settings.origins.layer() {
        endpoint = endpoint.layer(layer.clone());
        calendars = calendars.layer(layer);
    }
    let mut router = Router::new()
        .route("/graphql", endpoint)
        .route("/healthz", get(|| async { (StatusCode::OK, "ok\n") }))
        .route("/readyz", get(ready::answer))
        .route("/metrics", get(counted))
        .merge(calendars)
        .merge(pages::routes().layer(name))
        .merge(screens::routes());
    if settings.graphiql == Graphiql::Shown {
        router = router.route("/graphiql", get(graphiql::page()));
    }
    Observed::new(router.with_state(gate), metrics, ids)
}

/// What this node counts, for Prometheus.
async fn counted(State(gate): State<Gate>) -> impl IntoResponse {
    gate.service.hub().take_stock();
    ([(CONTENT_TYPE, metrics::CONTENT_TYPE)], gate.metrics.text())
}
