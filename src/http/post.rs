//! GraphQL over POST.

use std::net::SocketAddr;

use axum::body::{Body, to_bytes};
use axum::extract::{ConnectInfo, State};
use axum::http::header::{CONTENT_ENCODING, CONTENT_TYPE};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::Response;

use super::Gate;
use super::negotiate::{Form, is_utf_8, split_outside_quotes};
use super::request::Raw;
use super::respond::failure;
use super::run::{Allowed, receive, run};
use crate::graphql::error::ErrorCode;

/// Answers a POST. Only JSON is taken: a form or plain text could come from another site without the
/// browser's asking first.
pub(super) async fn answer(
    State(gate): State<Gate>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let incoming = match receive(&gate, peer.ip(), &headers).await {
        Ok(incoming) => incoming,
        Err(refused) => return refused,
    };
    let form = incoming.form;
    if let Err(message) = typed(&headers) {
        let status = StatusCode::UNSUPPORTED_MEDIA_TYPE;
        return failure(form, status, ErrorCode::BadUserInput, message);
    }
    let Some(bytes) = read(&gate, body).await else { return too_large(&gate, form) };
    run(gate, incoming, &headers, (Raw::Body(&bytes), Allowed::All)).await
}

/// The body. None: it is too long; whatever else breaks, its sender is gone and reads no answer.
async fn read(gate: &Gate, body: Body) -> Option<axum::body::Bytes> {
    let limit = match gate.limits.body_bytes {
        0 => usize::MAX,
        limit => limit,
    };
    to_bytes(body, limit).await.ok()
}

fn too_large(gate: &Gate, form: Form) -> Response {
    let message = format!("the body is longer than {} bytes", gate.limits.body_bytes);
    failure(form, StatusCode::PAYLOAD_TOO_LARGE, ErrorCode::LimitExceeded, &message)
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
