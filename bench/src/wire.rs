//! What comes over a connection, cut into messages: frames of a WebSocket, or server-sent events.
//!
//! As little as is needed of both: a server that these functions do not understand is refused, not
//! misread.

use memchr::memmem;

/// How subscribers are connected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Transport {
    /// graphql-transport-ws.
    Ws,
    /// graphql-sse, distinct connections mode.
    Sse,
}

impl Transport {
    /// As the figures name it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Ws => "ws",
            Self::Sse => "sse",
        }
    }

    /// The first message in some bytes, and how many they were. None: it is not there yet.
    pub fn cut(self, bytes: &[u8]) -> Option<(Message<'_>, usize)> {
        match self {
            Self::Ws => cut_frame(bytes),
            Self::Sse => cut_event(bytes),
        }
    }
}

/// What a server says.
#[derive(Debug, PartialEq, Eq)]
pub enum Message<'a> {
    /// A text frame, or an event.
    Text(&'a [u8]),
    /// A ping of the WebSocket protocol.
    Ping(&'a [u8]),
    /// The end, with the code of the close frame; 1005 if it has none.
    Close(u16),
    /// What needs no answer.
    Other,
}

const FIN: u8 = 0x80;
const MASKED: u8 = 0x80;
const TEXT: u8 = 0x1;
const CLOSE: u8 = 0x8;
const PING: u8 = 0x9;
const PONG: u8 = 0xA;
const LENGTH_IN_TWO_BYTES: u8 = 0x7E;
const LENGTH_IN_EIGHT_BYTES: u8 = 0x7F;

fn cut_frame(bytes: &[u8]) -> Option<(Message<'_>, usize)> {
    let (first, second) = (*bytes.first()?, *bytes.get(1)?);
    let (start, length) = match second {
        LENGTH_IN_TWO_BYTES => {
            (4, usize::from(u16::from_be_bytes(bytes.get(2..4)?.try_into().ok()?)))
        }
        LENGTH_IN_EIGHT_BYTES => {
            let length = u64::from_be_bytes(bytes.get(2..10)?.try_into().ok()?);
            (10, usize::try_from(length).ok()?)
        }
        length => (2, usize::from(length)),
    };
    let payload = bytes.get(start..start + length)?;
    let message = match (first & FIN, first & 0xF) {
        (FIN, TEXT) => Message::Text(payload),
        (FIN, PING) => Message::Ping(payload),
        (FIN, CLOSE) => Message::Close(close_code(payload)),
        _ => Message::Other,
    };
    Some((message, start + length))
}

fn close_code(payload: &[u8]) -> u16 {
    payload.first_chunk().map_or(1005, |code| u16::from_be_bytes(*code))
}

/// The sizes of HTTP's chunks stand between the events; nothing that is looked for looks like them.
fn cut_event(bytes: &[u8]) -> Option<(Message<'_>, usize)> {
    let end = memmem::find(bytes, b"\n\n")?;
    Some((Message::Text(&bytes[..end]), end + 2))
}

/// A text frame of a client.
pub fn text_frame(text: &str) -> Vec<u8> {
    client_frame(TEXT, text.as_bytes())
}

/// The answer to a ping.
pub fn pong_frame(payload: &[u8]) -> Vec<u8> {
    client_frame(PONG, payload)
}

/// Clients must mask what they send; a key of zeros leaves it as it is.
fn client_frame(kind: u8, payload: &[u8]) -> Vec<u8> {
    let mut frame = vec![FIN | kind];
    let length = payload.len();
    match (u8::try_from(length), u16::try_from(length)) {
        (Ok(length @ ..LENGTH_IN_TWO_BYTES), _) => frame.push(MASKED | length),
        (_, Ok(length)) => {
            frame.push(MASKED | LENGTH_IN_TWO_BYTES);
            frame.extend(length.to_be_bytes());
        }
        _ => {
            frame.push(MASKED | LENGTH_IN_EIGHT_BYTES);
            frame.extend((length as u64).to_be_bytes());
        }
    }
    frame.extend([0; 4]);
    frame.extend(payload);
    frame
}

/// The number that follows a marker, such as `"revision":`.
pub fn number_after(text: &[u8], marker: &[u8]) -> Option<u64> {
    let start = memmem::find(text, marker)? + marker.len();
    let digits = text[start..].iter().take_while(|byte| byte.is_ascii_digit());
    digits.fold(None, |number: Option<u64>, digit| {
        Some(number.unwrap_or(0) * 10 + u64::from(digit - b'0'))
    })
}

/// The text between a marker, such as `"cursor":"`, and the next quotation mark.
pub fn text_after<'a>(text: &'a [u8], marker: &[u8]) -> Option<&'a str> {
    let rest = &text[memmem::find(text, marker)? + marker.len()..];
    std::str::from_utf8(&rest[..memchr::memchr(b'"', rest)?]).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_is_cut_once_all_of_it_is_there() {
        let mut bytes = vec![FIN | TEXT, 126, 0, 200];
        bytes.extend([b'x'; 200]);
        bytes.extend([FIN | CLOSE, 2, 0x03, 0xF5]);
        assert_eq!(cut_frame(&bytes[..203]), None);
        assert_eq!(cut_frame(&bytes), Some((Message::Text(&[b'x'; 200]), 204)));
        assert_eq!(cut_frame(&bytes[204..]), Some((Message::Close(1013), 4)));
    }

    #[test]
    fn an_event_ends_with_an_empty_line() {
        let bytes = b"1f\r\nevent: next\ndata: {\"revision\":42,\n\n\r\n";
        let (message, length) = cut_event(bytes).unwrap();
        assert_eq!((message, length), (Message::Text(&bytes[..length - 2]), bytes.len() - 2));
        assert_eq!(number_after(bytes, b"\"revision\":"), Some(42));
        assert_eq!(number_after(bytes, b"\"number\":"), None);
    }
}
