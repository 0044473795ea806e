//! Doors for `fuzz/` to what reads requests and messages.

use axum::body::Bytes;
use axum::http::header::{ACCEPT, ACCEPT_ENCODING, IF_NONE_MATCH};
use axum::http::{HeaderMap, HeaderValue};

use super::conditional::is_known;
use super::encoding::accepted;
use super::negotiate::negotiate;
use super::request::Raw;
use super::websocket::read_message as read;

/// The body of a POST.
pub fn decode_body(bytes: &[u8]) {
    drop(Raw::Body(&Bytes::copy_from_slice(bytes)).decode());
}

/// The address of a GET.
pub fn decode_address(text: &str) {
    drop(Raw::Address(text).decode());
}

/// Headers that say what is wanted.
pub fn read_headers(text: &str) {
    let Ok(value) = HeaderValue::from_str(text) else { return };
    let mut headers = HeaderMap::new();
    for name in [ACCEPT, ACCEPT_ENCODING, IF_NONE_MATCH] {
        headers.insert(name, value.clone());
    }
    let _ = (negotiate(&headers), accepted(&headers), is_known(&headers, "\"a\""));
}

/// A message on a WebSocket.
pub fn read_message(text: &str) {
    read(text);
}
