//! The least that a server can do: one ready frame for each event, the same bytes to everybody.
//!
//! No server that is built on the same libraries can be faster, which is what makes it a measure.

use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::extract::ws::{Message, Utf8Bytes, WebSocket, WebSocketUpgrade};
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use clap::Parser as _;
use futures_util::stream::{once, unfold};
use futures_util::{StreamExt as _, future};
use plenary_bench::sample::Sample;
use plenary_bench::serving::Options;
use tokio::sync::watch;

/// One event, ready to be written.
#[derive(Clone, Default)]
struct Ready {
    frame: Utf8Bytes,
    event: Utf8Bytes,
}

struct Bare {
    sample: Sample,
    number: AtomicU64,
    newest: watch::Sender<Ready>,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let options = Options::parse();
    let bare = Bare {
        sample: options.sample()?,
        number: AtomicU64::new(0),
        newest: watch::Sender::default(),
    };
    let router = Router::new()
        .route("/trigger", post(trigger))
        .route("/graphql", get(open).post(events))
        .with_state(Arc::new(bare));
    options.serve(router).await
}

async fn trigger(State(bare): State<Arc<Bare>>) -> String {
    let number = bare.number.fetch_add(1, Ordering::Relaxed) + 1;
    let frame = bare.sample.message(number).into();
    bare.newest.send_replace(Ready { frame, event: bare.sample.event(number).into() });
    format!(r#"{{"number":{number}}}"#)
}

async fn open(State(bare): State<Arc<Bare>>, upgrade: WebSocketUpgrade) -> Response {
    let newest = bare.newest.subscribe();
    upgrade
        .protocols(["graphql-transport-ws"])
        .read_buffer_size(1024)
        .write_buffer_size(0)
        .on_upgrade(|socket| follow(socket, newest))
}

/// Says what the client waits for, and every event. Ends when the client is gone.
async fn follow(mut socket: WebSocket, mut newest: watch::Receiver<Ready>) {
    loop {
        let sent = tokio::select! {
            message = socket.recv() => match message {
                Some(Ok(Message::Text(text))) => match answer(&text) {
                    Some(text) => socket.send(Message::Text(Utf8Bytes::from_static(text))).await,
                    None => Ok(()),
                },
                Some(Ok(_)) => Ok(()),
                Some(Err(_)) | None => return,
            },
            changed = newest.changed() => {
                if changed.is_err() {
                    return;
                }
                let frame = newest.borrow_and_update().frame.clone();
                socket.send(Message::Text(frame)).await
            }
        };
        if sent.is_err() {
            return;
        }
    }
}

fn answer(text: &str) -> Option<&'static str> {
    if text.contains("connection_init") {
        Some(r#"{"type":"connection_ack"}"#)
    } else if text.contains(r#""ping""#) {
        Some(r#"{"type":"pong"}"#)
    } else {
        None
    }
}

async fn events(State(bare): State<Arc<Bare>>) -> impl IntoResponse {
    let greeting = once(future::ready(Utf8Bytes::from_static(":\n\n")));
    let following = unfold(bare.newest.subscribe(), |mut newest| async {
        newest.changed().await.ok()?;
        let event = newest.borrow_and_update().event.clone();
        Some((event, newest))
    });
    let events = greeting.chain(following).map(Ok::<_, Infallible>);
    ([(CONTENT_TYPE, "text/event-stream")], Body::from_stream(events))
}
