//! GraphQL over WebSocket: the graphql-transport-ws protocol, in a loop of our own, because the
//! protocol's close codes tell clients whether to come back.

mod connection;
mod message;
mod operations;

use axum::extract::ws::WebSocketUpgrade;
use axum::http::HeaderMap;
use axum::response::Response;

use super::Gate;
use super::request::languages;

/// The only subprotocol.
const PROTOCOL: &str = "graphql-transport-ws";

/// Read and write buffers stay small, so that ten thousand idle connections cost little.
const READ_BUFFER: usize = 4 * 1024;

/// The largest answer that can be sent.
const MAX_ANSWER: usize = 16 * 1024 * 1024;

/// Takes the connection over.
pub(super) fn open(gate: Gate, upgrade: WebSocketUpgrade, headers: &HeaderMap) -> Response {
    let languages = languages(headers);
    let message_bytes = match gate.limits.message_bytes {
        0 => usize::MAX,
        bytes => bytes,
    };
    upgrade
        .protocols([PROTOCOL])
        .read_buffer_size(READ_BUFFER)
        .write_buffer_size(0)
        .max_write_buffer_size(MAX_ANSWER)
        .max_message_size(message_bytes)
        .max_frame_size(message_bytes)
        .on_upgrade(move |socket| {
            let sockets = gate.lifetime.sockets.clone();
            sockets.track_future(connection::serve(gate, socket, languages))
        })
}
