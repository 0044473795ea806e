//! Answers as HTTP responses.

use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse as _, Response};

use super::admission::Full;
use super::auth::NotLetIn;
use super::negotiate::Form;
use crate::graphql::Answer;
use crate::graphql::error::ErrorCode;

/// An answer as a whole.
pub(super) fn complete(form: Form, answer: &Answer) -> Response {
    let status = match form {
        Form::GraphqlResponse if !answer.is_executed() => StatusCode::BAD_REQUEST,
        _ => StatusCode::OK,
    };
    json(form, status, answer)
}

/// A request that does not reach GraphQL; a GraphQL error all the same, so that every client can
/// show it.
pub(super) fn failure(form: Form, status: StatusCode, code: ErrorCode, message: &str) -> Response {
    // An event stream has no status of its own to fail with: plain JSON says what is wrong.
    let form = if form == Form::EventStream { Form::Json } else { form };
    json(form, status, &Answer::refused(vec![code.request_error(message)]))
}

/// Somebody who is not let in.
pub(super) fn not_let_in(form: Form, refused: &NotLetIn) -> Response {
    let status = match refused {
        NotLetIn::BadToken => StatusCode::UNAUTHORIZED,
        NotLetIn::Unavailable(_) => StatusCode::SERVICE_UNAVAILABLE,
    };
    let response = failure(form, status, refused.code(), refused.message());
    match refused {
        NotLetIn::BadToken => with_header(response, WWW_AUTHENTICATE, "Bearer"),
        NotLetIn::Unavailable(_) => response,
    }
}

/// How soon somebody for whom there was no place may ask again, in seconds: by then others may have
/// left, and a balancer may have found another node.
const ASK_AGAIN: &str = "10";

/// A stream for which there is no place.
pub(super) fn no_place(full: Full) -> Response {
    let (status, code, message) = match full {
        Full::Node => {
            let message = "as many streams are open on this node as may be; try again later";
            (StatusCode::SERVICE_UNAVAILABLE, ErrorCode::Overloaded, message)
        }
        Full::Address => {
            let message = "as many streams are open from your address as may be; try again later";
            (StatusCode::TOO_MANY_REQUESTS, ErrorCode::RateLimited, message)
        }
    };
    with_header(failure(Form::Json, status, code, message), RETRY_AFTER, ASK_AGAIN)
}

fn json(form: Form, status: StatusCode, answer: &Answer) -> Response {
    let headers = [(CONTENT_TYPE, form.content_type()), (CACHE_CONTROL, "no-store")];
    (status, headers, answer.to_json()).into_response()
}

/// A response with one more header.
pub(super) fn with_header(
    mut response: Response,
    name: HeaderName,
    value: &'static str,
) -> Response {
    response.headers_mut().insert(name, HeaderValue::from_static(value));
    response
}
