//! The messages of graphql-transport-ws.

use std::sync::Arc;

use serde::Deserialize;
use serde_json::{Map, Value};

use super::super::request::decode;
use super::super::stream::Ending;
use super::super::strict::Strict;
use crate::graphql::Asked;

/// Why a connection is closed. The code tells the client whether to come back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Close {
    /// A message that the protocol does not know.
    InvalidMessage,
    /// A subscribe before the acknowledgement.
    Unauthorized,
    /// A token that does not hold.
    Forbidden,
    /// Another subprotocol.
    WrongSubprotocol,
    /// No connection_init in time.
    InitTimeout,
    /// An id that is under way already.
    SubscriberExists,
    /// A second connection_init.
    TooManyInits,
    /// The service stops, and another takes over.
    Restarting,
    /// The database that knows the tokens cannot be reached.
    TryAgainLater,
    /// A message that is longer than may be.
    TooLong,
    /// Frames that the WebSocket protocol does not know.
    Malformed,
    /// The client reads too slowly. It comes back with its cursor and loses nothing.
    Lagged,
}

impl Close {
    /// The code and the reason.
    pub(super) fn frame(self) -> (u16, &'static str) {
        match self {
            Self::InvalidMessage => (4400, "Invalid message received"),
            Self::Unauthorized => (4401, "Unauthorized"),
            Self::Forbidden => (4403, "Forbidden"),
            Self::WrongSubprotocol => (4406, "Subprotocol not acceptable"),
            Self::InitTimeout => (4408, "Connection initialisation timeout"),
            Self::SubscriberExists => (4409, "Subscriber for this id already exists"),
            Self::TooManyInits => (4429, "Too many initialisation requests"),
            Self::Restarting => (1012, "Service restarting"),
            Self::TooLong => (1009, "Message too long"),
            Self::Malformed => (1002, "Malformed frame"),
            Self::TryAgainLater | Self::Lagged => (1013, "Try again later"),
        }
    }
}

impl From<Close> for Ending {
    fn from(close: Close) -> Self {
        match close {
            Close::InvalidMessage | Close::TooLong | Close::Malformed => Self::InvalidMessage,
            Close::Unauthorized => Self::Unauthorized,
            Close::Forbidden => Self::Forbidden,
            Close::WrongSubprotocol => Self::WrongSubprotocol,
            Close::InitTimeout => Self::InitTimeout,
            Close::SubscriberExists => Self::SubscriberExists,
            Close::TooManyInits => Self::TooManyInits,
            Close::Restarting => Self::Restarting,
            Close::TryAgainLater => Self::Unavailable,
            Close::Lagged => Self::Lagged,
        }
    }
}

/// What a client says.
#[derive(Debug)]
pub(super) enum ClientMessage {
    Init(Map<String, Value>),
    Ping,
    Pong,
    Subscribe(Id, Box<Asked>),
    Complete(Id),
}

#[derive(Deserialize)]
struct Raw {
    r#type: String,
    id: Option<String>,
    #[serde(default)]
    payload: Strict,
}

impl ClientMessage {
    /// Reads a text frame.
    pub(super) fn read(text: &str) -> Result<Self, Close> {
        let raw: Raw = serde_json::from_str(text).map_err(|_| Close::InvalidMessage)?;
        let payload = raw.payload.0;
        match raw.r#type.as_str() {
            "connection_init" => object(payload).map(Self::Init),
            "ping" => object(payload).map(|_| Self::Ping),
            "pong" => object(payload).map(|_| Self::Pong),
            "subscribe" => {
                let id = named(raw.id)?;
                let asked = decode(payload).map_err(|_| Close::InvalidMessage)?;
                Ok(Self::Subscribe(id, Box::new(asked)))
            }
            "complete" => named(raw.id).map(Self::Complete),
            _ => Err(Close::InvalidMessage),
        }
    }
}

fn object(payload: Value) -> Result<Map<String, Value>, Close> {
    match payload {
        Value::Null => Ok(Map::new()),
        Value::Object(payload) => Ok(payload),
        _ => Err(Close::InvalidMessage),
    }
}

fn named(id: Option<String>) -> Result<Id, Close> {
    id.filter(|id| !id.is_empty()).map(|id| Id::of(&id)).ok_or(Close::InvalidMessage)
}

/// What an operation is called: the client's word for it, as JSON, for that is how it is said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Id(Arc<str>);

impl Id {
    fn of(word: &str) -> Self {
        Self(serde_json::to_string(word).expect("a string is JSON").into())
    }
}

/// That a client is known.
pub(super) const CONNECTION_ACK: &str = r#"{"type":"connection_ack"}"#;

/// The answer to a ping.
pub(super) const PONG: &str = r#"{"type":"pong"}"#;

/// Something that an operation says: the bytes that are shared by all who follow alike, between the
/// few that are this client's own.
pub(super) fn next(id: &Id, payload: &str) -> String {
    [r#"{"type":"next","id":"#, &id.0, r#","payload":"#, payload, "}"].concat()
}

/// The errors with which an operation ends.
pub(super) fn error(id: &Id, errors: &str) -> String {
    [r#"{"type":"error","id":"#, &id.0, r#","payload":"#, errors, "}"].concat()
}

/// That an operation is over.
pub(super) fn complete(id: &Id) -> String {
    [r#"{"type":"complete","id":"#, &id.0, "}"].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_protocol_does_not_know_is_invalid() {
        for text in [
            "",
            "{",
            "[]",
            r#"{"type":"hello"}"#,
            r#"{"id":"1"}"#,
            r#"{"type":"connection_init","payload":7}"#,
            r#"{"type":"ping","payload":[]}"#,
            r#"{"type":"subscribe","payload":{"query":"{a}"}}"#,
            r#"{"type":"subscribe","id":"","payload":{"query":"{a}"}}"#,
            r#"{"type":"subscribe","id":1,"payload":{"query":"{a}"}}"#,
            r#"{"type":"subscribe","id":"1"}"#,
            r#"{"type":"subscribe","id":"1","payload":{"query":7}}"#,
            r#"{"type":"subscribe","id":"1","payload":{"query":"{a}","variables":[]}}"#,
            r#"{"type":"subscribe","id":"1","payload":{"query":"{a}","query":"{a}"}}"#,
            r#"{"type":"ping","type":"ping"}"#,
            r#"{"type":"complete"}"#,
        ] {
            assert_eq!(ClientMessage::read(text).unwrap_err(), Close::InvalidMessage, "{text}");
        }
    }

    #[test]
    fn what_we_say_is_json_whatever_the_client_calls_its_operations() {
        let word = "\"a\"\\\n광";
        let id = Id::of(word);
        for (text, kind) in [
            (next(&id, r#"{"data":{"a":1}}"#), "next"),
            (error(&id, r#"[{"message":"no"}]"#), "error"),
            (complete(&id), "complete"),
        ] {
            let message: Value = serde_json::from_str(&text).unwrap();
            assert_eq!((&message["type"], &message["id"]), (&kind.into(), &word.into()));
            let has_payload = message.get("payload").is_some();
            assert_eq!(has_payload, kind != "complete", "{message}");
        }
    }

    #[test]
    fn a_reason_fits_a_close_frame() {
        for close in [Close::InvalidMessage, Close::InitTimeout, Close::SubscriberExists] {
            assert!(close.frame().1.len() <= 123);
        }
    }
}
