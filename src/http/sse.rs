//! GraphQL over Server-Sent Events: the distinct connections mode of the graphql-sse protocol.
//!
//! The `id` of an event is its cursor: what a client has seen of the history.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use async_stream::stream;
use axum::body::{Body, Bytes};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderName, StatusCode};
use axum::response::{IntoResponse as _, Response};
use futures_util::StreamExt as _;
use tokio::time::Instant;

use super::Gate;
use super::negotiate::Form;
use super::respond::complete;
use super::run::Incoming;
use super::stream::{Ending, OpenStream};
use crate::feed::{Lagged, Said as _};
use crate::graphql::{Answer, Payload, Prepared};
use crate::metrics::Transport;
use crate::types::Cursor;

/// How often a silent stream says that it lives: below the idle timeouts of proxies.
const HEARTBEAT: Duration = Duration::from_secs(12);

/// How soon a browser comes back, in milliseconds.
const RETRY: &str = "retry: 2000\n";

/// The last event.
const COMPLETE: &str = "event: complete\ndata:\n\n";

/// A stream of one answer.
pub(super) fn single(answer: &Answer) -> Response {
    respond(Body::from(format!("{}{COMPLETE}", frame(&Payload::single(answer)))))
}

/// The answers of a request, as they come; or why there are none for now. What `resume` names was seen by the client already.
pub(super) async fn stream(
    gate: Gate,
    mut open: OpenStream,
    prepared: Arc<Prepared>,
    incoming: Incoming,
) -> Response {
    let asker = incoming.asker();
    let Incoming { caller, resume, .. } = incoming;
    let counted = prepared.is_subscription().then(|| gate.metrics.subscription(Transport::Sse));
    let begun = Instant::now();
    let mut answers = gate.service.follow(prepared, asker, resume);
    // Before anything is answered, while a status can still say that there is no place for it.
    let position = match answers.begun().await {
        Ok(position) => position,
        Err(refused) => {
            open.ends(Ending::Overloaded);
            return complete(Form::EventStream, &refused);
        }
    };
    let events = stream! {
        let _counted = counted;
        let mut ended = caller.ended(&gate.service);
        let mut heartbeat = tokio::time::interval(HEARTBEAT);
        heartbeat.reset();
        let leave = gate.lifetime.leave();
        tokio::pin!(leave);
        yield greeting(position).into();
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
                answer = answers.next() => match answer {
                    Some(Ok(event)) => {
                        open.sent();
                        yield event.said.framed(frame);
                        // What was missed before was late for reasons of the client's own.
                        if event.said.cursor.is_some() && event.since >= begun {
                            gate.metrics.delivered(event.since.elapsed());
                        }
                        if event.said.is_last() {
                            break;
                        }
                    }
                    // It comes back as well, and resumes.
                    Some(Err(Lagged)) => {
                        open.ends(Ending::Lagged);
                        return;
                    }
                    None => break,
                },
                _ = heartbeat.tick() => yield Bytes::from_static(b":\n\n"),
            }
        }
        open.ends(Ending::Complete);
        yield Bytes::from_static(COMPLETE.as_bytes());
    };
    respond(Body::from_stream(events.map(Ok::<_, Infallible>)))
}

/// The first bytes: they open the stream at once, tell a browser how soon to come back, and where it
/// stands, so that it misses nothing even if it is cut off before the first event.
fn greeting(position: Option<Cursor>) -> String {
    match position {
        Some(cursor) => format!("{RETRY}id: {cursor}\n:\n\n"),
        None => format!("{RETRY}:\n\n"),
    }
}

/// One answer as an event. JSON has no line breaks of its own, so that one line holds it.
fn frame(payload: &Payload) -> String {
    let json = &payload.json;
    match payload.cursor {
        Some(cursor) => format!("event: next\nid: {cursor}\ndata: {json}\n\n"),
        None => format!("event: next\ndata: {json}\n\n"),
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
