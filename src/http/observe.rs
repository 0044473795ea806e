//! Around everything: each answer is counted, protected and named, and logged if it failed.
//!
//! Most answers are ready bytes, and take a few microseconds: no future is boxed here, and nothing is
//! allocated for a request that has no name and did not fail.

use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use axum::Router;
use axum::body::{Body, HttpBody as _};
use axum::extract::{Request, State};
use axum::http::{self, HeaderMap, HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;
use axum::routing::future::RouteFuture;
use tokio::time::Instant;
use tower::Service;
use tracing::{Instrument as _, Level};

use super::Gate;
use super::protect::protect;
use super::valve::Valve;
use crate::metrics::{Answered, Method, Metrics, Route};
use crate::types::{IdSource, RequestId};

/// The header in which a request's name comes and goes.
pub(super) const X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Every address of the service, observed.
#[derive(Clone)]
pub struct Observed {
    router: Router,
    observer: Arc<Observer>,
}

/// Who observes.
struct Observer {
    metrics: Metrics,
    ids: IdSource,
    failures: Valve,
}

/// An answer on its way.
pub struct Observing {
    answering: RouteFuture<Infallible>,
    seen: Seen,
    observer: Arc<Observer>,
}

/// What is known of a request before it is answered.
#[derive(Clone)]
struct Seen {
    begin: Instant,
    route: Route,
    method: Method,
    received: u64,
    name: Option<RequestId>,
}

/// The name that came with a request. None: it has none yet.
pub(super) fn name_of(headers: &HeaderMap) -> Option<RequestId> {
    RequestId::parse(headers.get(X_REQUEST_ID)?.to_str().ok()?)
}

/// The part of the service that an address belongs to.
fn route_of(path: &str) -> Route {
    if path == "/graphql" {
        return Route::Graphql;
    }
    match path.trim_start_matches('/').split('/').next().unwrap_or_default() {
        "agendas" => Route::Calendars,
        "screens" => Route::Screens,
        "pages" | "newsletter" | "consent" | "notifications" => Route::Pages,
        "graphiql" => Route::Graphiql,
        "healthz" => Route::Health,
        "readyz" => Route::Ready,
        "metrics" => Route::Metrics,
        _ => Route::Other,
    }
}

impl Seen {
    fn of(request: &Request) -> Self {
        let method = match *request.method() {
            http::Method::GET => Method::Get,
            http::Method::POST => Method::Post,
            http::Method::HEAD => Method::Head,
            http::Method::OPTIONS => Method::Options,
            _ => Method::Other,
        };
        Self {
            begin: Instant::now(),
            route: route_of(request.uri().path()),
            method,
            // What is announced beyond reason was not received.
            received: request.body().size_hint().exact().unwrap_or_default().min(u32::MAX.into()),
            name: name_of(request.headers()),
        }
    }
}

/// Gives a request a name, under which all of it is logged. For parts of the service in which that is
/// nothing beside what they do.
pub(super) async fn name(State(gate): State<Gate>, request: Request, next: Next) -> Response {
    let name = name_of(request.headers());
    let name = name.unwrap_or_else(|| RequestId::issue(gate.service.ids()));
    let mut response = next.run(request).instrument(name.span()).await;
    response.extensions_mut().insert(name);
    response
}

impl Observed {
    /// Around all addresses of the service.
    pub(super) fn new(router: Router, metrics: Metrics, ids: IdSource) -> Self {
        let observer = Observer { metrics, ids, failures: Valve::default() };
        Self { router, observer: Arc::new(observer) }
    }
}

impl Service<Request> for Observed {
    type Response = Response;
    type Error = Infallible;
    type Future = Observing;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        // So it is with every router.
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request) -> Observing {
        let seen = Seen::of(&request);
        let answering = Service::<http::Request<Body>>::call(&mut self.router, request);
        Observing { answering, seen, observer: self.observer.clone() }
    }
}

impl Future for Observing {
    type Output = Result<Response, Infallible>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let Ok(response) = ready!(Pin::new(&mut self.answering).poll(cx));
        Poll::Ready(Ok(self.observer.answered(&self.seen, response)))
    }
}

impl Observer {
    fn answered(&self, seen: &Seen, mut response: Response) -> Response {
        let status = response.status();
        let answered = Answered {
            route: seen.route,
            method: seen.method,
            status: status.as_u16(),
            after: seen.begin.elapsed(),
            received: seen.received,
            sent: response.body().size_hint().exact().unwrap_or_default(),
        };
        self.metrics.answered(&answered);
        protect(response.headers_mut(), seen.route);
        let mut name = response.extensions_mut().remove().or_else(|| seen.name.clone());
        if status.is_server_error() || tracing::enabled!(Level::DEBUG) {
            let name = name.get_or_insert_with(|| RequestId::issue(&self.ids));
            name.span().in_scope(|| self.log(&answered));
        }
        if let Some(name) = name
            && let Ok(name) = HeaderValue::from_str(name.as_str())
        {
            response.headers_mut().insert(X_REQUEST_ID, name);
        }
        response
    }

    /// Tells the log of an answer. No address: some hold secrets.
    fn log(&self, answered: &Answered) {
        let Answered { route, method, status, after, .. } = answered;
        let (route, method, seconds) = (route.name(), method.name(), after.as_secs_f64());
        if *status < 500 {
            return tracing::debug!(route, method, status, seconds, "a request was answered");
        }
        let Some(unsaid) = self.failures.pass(Instant::now()) else { return };
        if *status == 500 {
            tracing::error!(route, method, status, seconds, unsaid, "a request failed");
        } else {
            tracing::warn!(route, method, status, seconds, unsaid, "a request was not served");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_known_by_their_first_part() {
        for (path, route) in [
            ("/graphql", Route::Graphql),
            ("/graphql/", Route::Other),
            ("/agendas/secret.ics", Route::Calendars),
            ("/screens/-/screen.css", Route::Screens),
            ("/consent/secret", Route::Pages),
            ("/newsletter", Route::Pages),
            ("/readyz", Route::Ready),
            ("/", Route::Other),
            ("", Route::Other),
            ("/agendas.ics", Route::Other),
        ] {
            assert_eq!(route_of(path), route, "{path}");
        }
    }
}
