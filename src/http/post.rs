//! GraphQL over POST.

use axum::body::Body;
use axum::extract::State;
use axum::http::header::{CONTENT_ENCODING, CONTENT_TYPE};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::Response;

use super::Gate;
use super::negotiate::{is_utf_8, split_outside_quotes};
use super::proxies::ClientAddress;
use super::request::Raw;
use super::respond::{failure, unread};
use super::run::{Allowed, receive, run};
use crate::graphql::error::ErrorCode;

/// Answers a POST. Only JSON is taken: a form or plain text could come from another site without the
/// browser's asking first.
pub(super) async fn answer(
    State(gate): State<Gate>,
    ClientAddress(address): ClientAddress,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let incoming = match receive(&gate, address, &headers).await {
        Ok(incoming) => incoming,
        Err(refused) => return refused,
    };
    let form = incoming.form;
    if let Err(message) = typed(&headers) {
        let status = StatusCode::UNSUPPORTED_MEDIA_TYPE;
        return failure(form, status, ErrorCode::BadUserInput, message);
    }
    match gate.bodies.read(body, gate.limits.body_bytes).await {
        Ok(bytes) => run(gate, incoming, &headers, (Raw::Body(&bytes), Allowed::All)).await,
        Err(why) => unread(form, why, &gate.limits),
    }
}

/// Refuses a body that says that it is anything but plain JSON in UTF-8.
fn typed(headers: &HeaderMap) -> Result<(), &'static str> {
    let mut types = headers.get_all(CONTENT_TYPE).iter();
    let is_json = types.next().is_some_and(is_json);
    // Of two, who was on the way may have believed the other.
    if !is_json || types.next().is_some() {
        return Err("the body must be application/json in UTF-8");
    }
    let mut encodings = headers.get_all(CONTENT_ENCODING).iter();
    if encodings.any(|encoding| !encoding.as_bytes().eq_ignore_ascii_case(b"identity")) {
        return Err("the body must not be compressed");
    }
    Ok(())
}

fn is_json(value: &HeaderValue) -> bool {
    let Ok(value) = value.to_str() else { return false };
    let mut parts = split_outside_quotes(value, ';').map(str::trim);
    parts.next().is_some_and(|name| name.eq_ignore_ascii_case("application/json"))
        && parts
            .filter_map(|part| part.split_once('='))
            .all(|(name, value)| !name.trim().eq_ignore_ascii_case("charset") || is_utf_8(value))
}
