//! GraphQL over POST.

use std::net::SocketAddr;

use axum::body::{Body, to_bytes};
use axum::extract::{ConnectInfo, State};
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;

use super::Gate;
use super::negotiate::Form;
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
    if !is_json(&headers) {
        let message = "the body must be application/json in UTF-8";
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

fn is_json(headers: &HeaderMap) -> bool {
    let Some(value) = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()) else {
        return false;
    };
    let mut parts = value.split(';').map(|part| part.trim().to_ascii_lowercase());
    parts.next().as_deref() == Some("application/json")
        && parts.all(|part| match part.strip_prefix("charset=") {
            Some(charset) => charset.trim_matches('"') == "utf-8",
            None => true,
        })
}
