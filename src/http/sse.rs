//! GraphQL over Server-Sent Events: the distinct connections mode of the graphql-sse protocol.
//!
//! The `id` of an event is its cursor: what a client has seen of the history.

use std::convert::Infallible;
use std::time::Duration;

use async_graphql::parser::types::OperationType;
use async_stream::stream;
use axum::body::Body;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderName, StatusCode};
use axum::response::{IntoResponse as _, Response};
use futures_util::StreamExt as _;

use super::Gate;
use super::auth::Caller;
use super::negotiate::Form;
use super::stream::{Ending, OpenStream};
use crate::graphql::{Answer, Prepared};
use crate::metrics::Transport;
use crate::types::Languages;

/// How often a silent stream says that it lives: below the idle timeouts of proxies.
const HEARTBEAT: Duration = Duration::from_secs(12);

/// The first bytes: they open the stream at once, and tell a browser how soon to come back.
const GREETING: &str = "retry: 2000\n:\n\n";

/// The last event.
const COMPLETE: &str = "event: complete\ndata:\n\n";

/// A stream of one answer.
pub(super) fn single(answer: &Answer) -> Response {
    respond(Body::from(format!("{}{COMPLETE}", next(answer))))
}

/// The answers of a request, as they come.
pub(super) fn stream(
    gate: Gate,
    mut open: OpenStream,
    prepared: Prepared,
    caller: Caller,
    languages: Languages,
) -> Response {
    let is_subscription = prepared.kind == OperationType::Subscription;
    let counted = is_subscription.then(|| gate.metrics.subscription(Transport::Sse));
    let events = stream! {
        let _counted = counted;
        let following = gate.service.follow(prepared, caller.viewer.clone(), languages);
        let mut answers = Box::pin(following);
        let mut ended = Box::pin(caller.ended(&gate.service));
        let mut heartbeat = tokio::time::interval(HEARTBEAT);
        heartbeat.reset();
        let leave = gate.lifetime.leave();
        tokio::pin!(leave);
        yield GREETING.to_owned();
        loop {
            tokio::select! {
                biased;
                // Without `complete`: the client comes back, and is told that it may not.
                () = &mut ended => {
                    open.ends(Ending::Forbidden);
                    return;
                }
                () = &mut leave => {
                    open.ends(Ending::Restarting);
                    return;
                }
                answer = answers.next() => {
                    let Some(answer) = answer else { break };
                    open.sent();
                    yield next(&answer);
                    if is_subscription && answer.is_last() {
                        break;
                    }
                }
                _ = heartbeat.tick() => yield ":\n\n".to_owned(),
            }
        }
        open.ends(Ending::Complete);
        yield COMPLETE.to_owned();
    };
    respond(Body::from_stream(events.map(Ok::<_, Infallible>)))
}

/// One answer as an event. JSON has no line breaks of its own, so that one line holds it.
fn next(answer: &Answer) -> String {
    let data = serde_json::to_string(answer).expect("an answer is plain JSON");
    match answer.cursor {
        Some(cursor) => format!("event: next\nid: {cursor}\ndata: {data}\n\n"),
        None => format!("event: next\ndata: {data}\n\n"),
    }
}

fn respond(body: Body) -> Response {
    let headers = [
        (CONTENT_TYPE, Form::EventStream.content_type()),
        (CACHE_CONTROL, "no-store"),
        (HeaderName::from_static("x-accel-buffering"), "no"),
    ];
    (StatusCode::OK, headers, body).into_response()
}
