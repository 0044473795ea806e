//! Answers as HTTP responses.

use axum::http::header::{CACHE_CONTROL, CONNECTION, CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse as _, Response};

use super::admission::Full;
use super::auth::NotLetIn;
use super::body::Unread;
use super::negotiate::Form;
use crate::graphql::error::ErrorCode;
use crate::graphql::limits::TransportLimits;
use crate::graphql::{Answer, NotNow};

/// An answer as a whole.
pub(super) fn complete(form: Form, answer: &Answer) -> Response {
    if let Some(not_now) = answer.not_now() {
        return ask_again(form, answer, &not_now);
    }
    let status = match form {
        Form::GraphqlResponse if !answer.is_executed() => StatusCode::BAD_REQUEST,
        _ => StatusCode::OK,
    };
    json(form, status, answer)
}

/// How soon somebody may ask again who is not told otherwise, in seconds: by then others may have
/// left, and a balancer may have found another node.
const ASK_AGAIN: u64 = 10;

/// An answer to a request that may be asked again: a status that says so to whatever stands between,
/// in every form of answer.
fn ask_again(form: Form, answer: &Answer, not_now: &NotNow) -> Response {
    let status = match not_now.code {
        ErrorCode::RateLimited => StatusCode::TOO_MANY_REQUESTS,
        _ => StatusCode::SERVICE_UNAVAILABLE,
    };
    let mut response = json(form.of_failure(), status, answer);
    response.headers_mut().insert(RETRY_AFTER, not_now.seconds.unwrap_or(ASK_AGAIN).into());
    response
}

/// A request that does not reach GraphQL; a GraphQL error all the same, so that every client can
/// show it.
pub(super) fn failure(form: Form, status: StatusCode, code: ErrorCode, message: &str) -> Response {
    json(form.of_failure(), status, &refusal(code, message))
}

fn refusal(code: ErrorCode, message: &str) -> Answer {
    Answer::refused(vec![code.request_error(message)])
}

/// Somebody who is not let in.
pub(super) fn not_let_in(form: Form, refused: &NotLetIn) -> Response {
    let answer = Answer::refused(vec![refused.error()]);
    match refused {
        NotLetIn::BadToken => {
            let response = json(form.of_failure(), StatusCode::UNAUTHORIZED, &answer);
            with_header(response, WWW_AUTHENTICATE, "Bearer")
        }
        NotLetIn::Unavailable(_) | NotLetIn::TooOften(_) => complete(form, &answer),
    }
}

/// A stream for which there is no place.
pub(super) fn no_place(full: Full) -> Response {
    let (code, message) = match full {
        Full::Node => {
            let message = "as many streams are open on this node as may be; try again later";
            (ErrorCode::Overloaded, message)
        }
        Full::Address => {
            let message = "as many streams are open from your address as may be; try again later";
            (ErrorCode::RateLimited, message)
        }
    };
    complete(Form::Json, &refusal(code, message))
}

/// A body that was not read. Whatever of it is still to come, its connection ends.
pub(super) fn unread(form: Form, why: Unread, limits: &TransportLimits) -> Response {
    let (code, message) = match why {
        Unread::TooLong => (
            ErrorCode::LimitExceeded,
            format!("the body is longer than {} bytes", limits.body_bytes),
        ),
        Unread::TooSlow => {
            let seconds = limits.body_seconds;
            (ErrorCode::LimitExceeded, format!("the body did not arrive within {seconds} seconds"))
        }
        Unread::NoRoom => {
            let message = "as much is being read on this node as may be; try again later";
            return complete(form, &refusal(ErrorCode::Overloaded, message));
        }
        Unread::BrokenOff => (ErrorCode::BadUserInput, "the body breaks off".to_owned()),
    };
    with_header(failure(form, why.status(), code, &message), CONNECTION, "close")
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
