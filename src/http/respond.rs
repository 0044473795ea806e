//! Answers as HTTP responses.

use std::net::IpAddr;

use async_graphql::parser::types::OperationType;
use axum::http::header::{ALLOW, CACHE_CONTROL, CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse as _, Response};

use super::admission::Full;
use super::auth::{self, Caller, NotLetIn};
use super::negotiate::Form;
use super::request::languages;
use super::{Gate, sse};
use crate::graphql::error::ErrorCode;
use crate::graphql::{Answer, Asked, Asker, Prepared};
use crate::metrics::Transport;
use crate::types::Languages;

/// A request of which the form of the answer is known.
pub(super) struct Incoming {
    pub(super) form: Form,
    pub(super) address: IpAddr,
    pub(super) caller: Caller,
    pub(super) languages: Languages,
    /// The id of the event that a client saw last, when it comes back for more.
    pub(super) resume: Option<String>,
}

impl Incoming {
    /// Who asks.
    pub(super) fn asker(&self) -> Asker {
        let Caller { viewer, presented } = self.caller.clone();
        Asker { viewer, presented, languages: self.languages.clone(), address: self.address }
    }
}

/// Which operations a method may run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Allowed {
    /// All: POST.
    All,
    /// Those that change nothing and take no secret: GET.
    ReadOnly,
}

/// Finds out how to answer and whom.
pub(super) async fn receive(
    gate: &Gate,
    address: IpAddr,
    headers: &HeaderMap,
) -> Result<Incoming, Response> {
    let form = super::negotiate::negotiate(headers).ok_or_else(|| {
        let message = "offered are application/graphql-response+json, application/json and \
                       text/event-stream";
        failure(Form::Json, StatusCode::NOT_ACCEPTABLE, ErrorCode::BadUserInput, message)
    })?;
    let caller = auth::of_request(&gate.service, headers).await;
    let caller = caller.map_err(|refused| not_let_in(form, &refused))?;
    let resume = headers.get("last-event-id").and_then(|id| id.to_str().ok());
    let resume = resume.filter(|id| !id.is_empty()).map(str::to_owned);
    Ok(Incoming { form, address, caller, languages: languages(headers), resume })
}

/// Runs a request and answers in the form that was asked for.
pub(super) async fn run(
    gate: Gate,
    incoming: Incoming,
    asked: Asked,
    allowed: Allowed,
) -> Response {
    let form = incoming.form;
    let prepared = match gate.service.prepare(asked) {
        Ok(prepared) => prepared,
        Err(answer) if form == Form::EventStream => return sse::single(&answer),
        Err(answer) => return complete(form, &answer),
    };
    if let Some(message) = needs_post(&prepared).filter(|_| allowed == Allowed::ReadOnly) {
        let refused =
            failure(form, StatusCode::METHOD_NOT_ALLOWED, ErrorCode::BadUserInput, message);
        return with_header(refused, ALLOW, "POST");
    }
    if form == Form::EventStream {
        return match gate.admit(incoming.address, Transport::Sse) {
            Ok(open) => sse::stream(gate, open, prepared, incoming),
            Err(full) => no_place(full),
        };
    }
    if prepared.kind == OperationType::Subscription {
        let message = "a subscription needs Accept: text/event-stream, or a WebSocket";
        let error = ErrorCode::ValidationFailed.request_error(message);
        return complete(form, &Answer::refused(vec![error]));
    }
    complete(form, &gate.service.execute(prepared, incoming.asker()).await)
}

/// Why an operation is not taken by GET. None: it is.
fn needs_post(prepared: &Prepared) -> Option<&'static str> {
    if prepared.kind == OperationType::Mutation {
        Some("a mutation needs POST")
    } else if prepared.takes_secret {
        Some("an operation that takes a secret needs POST: an address is no place for one")
    } else {
        None
    }
}

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

fn not_let_in(form: Form, refused: &NotLetIn) -> Response {
    let status = match refused {
        NotLetIn::BadToken => StatusCode::UNAUTHORIZED,
        NotLetIn::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
    };
    let response = failure(form, status, refused.code(), refused.message());
    match refused {
        NotLetIn::BadToken => with_header(response, WWW_AUTHENTICATE, "Bearer"),
        NotLetIn::Unavailable => response,
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
    let body = serde_json::to_vec(answer).expect("an answer is plain JSON");
    let headers = [(CONTENT_TYPE, form.content_type()), (CACHE_CONTROL, "no-store")];
    (status, headers, body).into_response()
}

fn with_header(mut response: Response, name: HeaderName, value: &'static str) -> Response {
    response.headers_mut().insert(name, HeaderValue::from_static(value));
    response
}
