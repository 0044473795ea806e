//! One event as Plenary sends it, so that the servers beside it send as much.

use anyhow::Context as _;

use super::subscriber::REVISION;

/// The payload of one event of the subscription.
#[derive(Debug, Clone)]
pub struct Sample {
    /// What stands before the number.
    before: String,
    /// What stands after it.
    after: String,
    payload: String,
}

impl Sample {
    /// Takes it out of a WebSocket's message.
    pub fn of_message(message: &str) -> anyhow::Result<Self> {
        let (_, rest) = message.split_once(r#""payload":"#).context("a message has a payload")?;
        let payload = rest.strip_suffix('}').context("the payload stands at the end")?;
        let marker = std::str::from_utf8(REVISION).context("the marker is a text")?;
        let (before, rest) = payload.split_once(marker).context("an event has a number")?;
        let after = rest.trim_start_matches(|digit: char| digit.is_ascii_digit());
        Ok(Self {
            before: format!("{before}{marker}"),
            after: after.to_owned(),
            payload: payload.to_owned(),
        })
    }

    /// As it was.
    pub fn payload(&self) -> &str {
        &self.payload
    }

    /// The same event under another number.
    pub fn numbered(&self, number: u64) -> String {
        format!("{}{number}{}", self.before, self.after)
    }

    /// As a message of a WebSocket.
    pub fn message(&self, number: u64) -> String {
        format!(r#"{{"type":"next","id":"1","payload":{}}}"#, self.numbered(number))
    }

    /// As a server-sent event.
    pub fn event(&self, number: u64) -> String {
        format!("event: next\nid: {number}\ndata: {}\n\n", self.numbered(number))
    }
}
