//! Methods that the address of GraphQL is asked with, beside those that ask something.

use axum::http::header::ALLOW;
use axum::http::{HeaderMap, HeaderName, StatusCode};
use axum::response::{IntoResponse, Response};

use super::negotiate::{Form, negotiate};
use super::respond::{failure, with_header};
use crate::graphql::error::ErrorCode;

/// The methods that are taken.
const METHODS: &str = "GET, HEAD, POST, OPTIONS";

/// Says which methods there are.
pub(super) async fn options() -> impl IntoResponse {
    let allow: [(HeaderName, &str); 1] = [(ALLOW, METHODS)];
    (StatusCode::NO_CONTENT, allow)
}

/// Refuses all other methods.
pub(super) async fn not_allowed(headers: HeaderMap) -> Response {
    let form = negotiate(&headers).unwrap_or(Form::Json);
    let status = StatusCode::METHOD_NOT_ALLOWED;
    let message = "GraphQL is asked by POST, or by GET where nothing changes";
    let refused = failure(form, status, ErrorCode::BadUserInput, message);
    with_header(refused, ALLOW, METHODS)
}
