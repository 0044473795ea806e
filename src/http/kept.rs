//! Answers that are kept, as responses: in few bytes, with a name, and not at all to whoever has
//! them.

use axum::body::{Body, Bytes};
use axum::http::header::{CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, ETAG, VARY};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::Response;

use super::Gate;
use super::conditional::is_known;
use super::encoding::{self, WORTH_IT, compress};
use super::negotiate::Form;
use super::run::Allowed;
use crate::graphql::{Compression, Kept};
use crate::types::Timestamp;

/// What of a request decides which answer it gets: a cache on the way must look at it too.
pub(super) const VARIES: &str = "accept, accept-encoding, accept-language, authorization";

/// For how long others may go on showing an answer.
pub(super) struct Freshness {
    /// One for each number of seconds from 1 on.
    values: Vec<HeaderValue>,
}

impl Freshness {
    /// So many seconds at most.
    pub(super) fn new(most_seconds: u8) -> Self {
        let value = |seconds| format!("public, max-age={seconds}").parse();
        let values = (1..=most_seconds).map(|seconds| value(seconds).expect("a number is text"));
        Self { values: values.collect() }
    }

    /// The header of an answer that is right until an instant.
    fn of(&self, until: Option<Timestamp>, now: Timestamp) -> HeaderValue {
        let left = until.map(|until| (until.as_millis() - now.as_millis()) / 1_000);
        let seconds = match left.map(usize::try_from) {
            None => self.values.len(),
            Some(left) => left.unwrap_or(0).min(self.values.len()),
        };
        match seconds.checked_sub(1) {
            Some(place) => self.values[place].clone(),
            None => HeaderValue::from_static("no-cache"),
        }
    }
}

/// A response with an answer that is kept. By GET it has a name and may be kept by others, too.
pub(super) async fn respond(
    gate: &Gate,
    (form, allowed): (Form, Allowed),
    headers: &HeaderMap,
    kept: &Kept,
) -> Response {
    let wanted = encoding::accepted(headers).filter(|_| kept.json().len() >= WORTH_IT);
    let by_get = allowed == Allowed::ReadOnly;
    if by_get && is_known(headers, &tag(form, wanted, kept)) {
        gate.metrics.not_modified();
        let mut response = Response::new(Body::empty());
        *response.status_mut() = StatusCode::NOT_MODIFIED;
        name(gate, &mut response, &tag(form, wanted, kept), kept);
        return response;
    }
    let (body, compression) = body(kept, wanted).await;
    let mut response = Response::new(Body::from(body));
    let own = response.headers_mut();
    own.insert(CONTENT_TYPE, HeaderValue::from_static(form.content_type()));
    if let Some(compression) = compression {
        own.insert(CONTENT_ENCODING, HeaderValue::from_static(compression.name()));
    }
    if by_get {
        name(gate, &mut response, &tag(form, compression, kept), kept);
    } else {
        own.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        own.insert(VARY, HeaderValue::from_static(VARIES));
    }
    response
}

async fn body(kept: &Kept, wanted: Option<Compression>) -> (Bytes, Option<Compression>) {
    match wanted {
        Some(compression) => match kept.compressed(compression, compress).await {
            Some(smaller) => (smaller, wanted),
            None => (kept.json().clone(), None),
        },
        None => (kept.json().clone(), None),
    }
}

/// Names exactly the bytes of a response and what they mean (RFC 9110, 8.8.3): another form or
/// compression of the same answer has another name.
fn tag(form: Form, compression: Option<Compression>, kept: &Kept) -> String {
    let form = if form == Form::GraphqlResponse { "g" } else { "j" };
    let compression = compression.map_or("", Compression::name);
    ["\"", kept.name(), "-", form, compression, "\""].concat()
}

fn name(gate: &Gate, response: &mut Response, tag: &str, kept: &Kept) {
    let headers = response.headers_mut();
    headers.insert(ETAG, tag.parse().expect("a tag is plain text"));
    let freshness = gate.freshness.of(kept.until(), gate.service.clock().now());
    headers.insert(CACHE_CONTROL, freshness);
    headers.insert(VARY, HeaderValue::from_static(VARIES));
}
