//! What is thrown at a server.

use std::fmt::Write as _;
use std::net::SocketAddr;

use serde_json::json;

use crate::plenary::PATH;

/// A kind of abuse.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Kind {
    /// A body of a megabyte.
    Body,
    /// 2,000 brackets in each other.
    Nested2000,
    /// 5,000 brackets in each other.
    Nested5000,
    /// Fragments that double 31 times.
    Doubling,
    /// 10,000 aliases, in a document as long as may be.
    Aliases,
    /// Pages of pages of pages.
    Cost,
    /// As many tokens as fit.
    Tokens,
    /// 300 headers.
    Headers,
    /// One header of 64 KB.
    LongHeader,
}

/// How long a document may be by default: what is longer is refused for its length.
const DOCUMENT: usize = 32 * 1024;

impl Kind {
    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Body => "body of 1 MB",
            Self::Nested2000 => "2,000 brackets",
            Self::Nested5000 => "5,000 brackets",
            Self::Doubling => "fragments, doubled 31 times",
            Self::Aliases => "10,000 aliases",
            Self::Cost => "pages of pages",
            Self::Tokens => "tokens",
            Self::Headers => "300 headers",
            Self::LongHeader => "header of 64 KB",
        }
    }

    /// The request.
    pub fn request(self, address: SocketAddr) -> Vec<u8> {
        let document = match self {
            Self::Body => "x".repeat(1_000_000),
            Self::Nested2000 => nested(2_000),
            Self::Nested5000 => nested(5_000),
            Self::Doubling => doubling(31),
            Self::Aliases => aliases(10_000),
            Self::Cost => pages(),
            Self::Tokens => format!("{{{}}}", " a".repeat(DOCUMENT / 2 - 2)),
            Self::Headers | Self::LongHeader => "{ __typename }".to_owned(),
        };
        let headers = match self {
            Self::Headers => {
                (0..300).fold(String::new(), |all, number| all + &format!("X-{number}: x\r\n"))
            }
            Self::LongHeader => format!("X-Long: {}\r\n", "x".repeat(64 * 1024)),
            _ => String::new(),
        };
        let body = json!({ "query": document }).to_string();
        let length = body.len();
        let request = format!(
            "POST {PATH} HTTP/1.1\r\nHost: {address}\r\nContent-Type: application/json\r\n\
             Accept: application/graphql-response+json\r\n{headers}Content-Length: {length}\r\n\r\n\
             {body}"
        );
        request.into_bytes()
    }
}

fn nested(depth: usize) -> String {
    format!("{{ f(a: {}{}) }}", "[".repeat(depth), "]".repeat(depth))
}

fn doubling(times: usize) -> String {
    let mut document = "{ ...F0 }".to_owned();
    for number in 0..times {
        let next = number + 1;
        let _ = write!(document, " fragment F{number} on Query {{ ...F{next} ...F{next} }}");
    }
    document + &format!(" fragment F{times} on Query {{ __typename }}")
}

/// Short enough to be looked at, if a hundred kilobytes were.
fn aliases(count: usize) -> String {
    let mut document = "{".to_owned();
    for number in 0..count {
        let _ = write!(document, " a{number}: x");
    }
    document.truncate(document[..DOCUMENT - 2].rfind(" a").unwrap_or(0));
    document + "}"
}

fn pages() -> String {
    let mut selection = "id".to_owned();
    for _ in 0..3 {
        selection = format!(
            "sessions(first: 100) {{ nodes {{ contributions {{ participant {{ person {{ \
             participations {{ contributions {{ session {{ rooms {{ sessions {{ id }} }} }} }} \
             }} }} }} }} }} }} {selection}"
        );
    }
    format!("{{ edition {{ {selection} }} }}")
}
