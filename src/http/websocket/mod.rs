//! GraphQL over WebSocket: the graphql-transport-ws protocol, in a loop of our own, because the
//! protocol's close codes tell clients whether to come back.

mod connection;
mod message;
mod operations;

use std::net::IpAddr;

use axum::extract::ws::WebSocketUpgrade;
use axum::http::HeaderMap;
use axum::response::Response;

use super::Gate;
use super::origins::foreign;
use super::request::languages;
use super::respond::no_place;
use crate::metrics::Transport;

/// The only subprotocol.
const PROTOCOL: &str = "graphql-transport-ws";

/// Read and write buffers stay small, so that ten thousand idle connections cost little: most of
/// what clients send is shorter than this, and the rest is read in several steps.
const READ_BUFFER: usize = 1024;

/// The largest answer that can be sent.
const MAX_ANSWER: usize = 16 * 1024 * 1024;

/// Takes the connection over.
pub(super) fn open(
    gate: Gate,
    upgrade: WebSocketUpgrade,
    address: IpAddr,
    headers: &HeaderMap,
) -> Response {
    if !gate.visitors.may_open(headers) {
        return foreign();
    }
    let open = match gate.admit(address, Transport::WebSocket) {
        Ok(open) => open,
        Err(full) => return no_place(full),
    };
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
        // In a box, so that nothing of what comes before takes room beside it.
        .on_upgrade(move |socket| Box::pin(connection::serve(gate, open, socket, languages)))
}

/// Reads a message, and leaves it there.
#[cfg(fuzzing)]
pub(super) fn read_message(text: &str) {
    drop(message::ClientMessage::read(text));
}
