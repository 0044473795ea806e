//! Documents that were read once: scanned, parsed, and kept under their hash.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use async_graphql::parser::parse_query;
use async_graphql::parser::types::ExecutableDocument;
use quick_cache::Weighter;
use quick_cache::sync::Cache;
use sha2::{Digest as _, Sha256};

use super::error::ErrorCode;
use super::limits::{self, Limits};
use super::secrets::takes_secret;
use super::service::gate_error;
use crate::metrics::Metrics;
use crate::types::hex;

/// The SHA-256 of something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Digest([u8; 32]);

/// It is not 64 lower-case hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be 64 lower-case hexadecimal digits")]
pub struct DigestError;

impl Digest {
    /// The digest of several texts, one after another, none of which can be taken for a part of its
    /// neighbour.
    pub fn of_all<'a>(texts: impl IntoIterator<Item = &'a [u8]>) -> Self {
        let mut hash = Sha256::new();
        for text in texts {
            hash.update(text.len().to_be_bytes());
            hash.update(text);
        }
        Self(hash.finalize().into())
    }

    /// The digest of a text, as everybody computes it.
    pub fn of(text: impl AsRef<[u8]>) -> Self {
        Self(Sha256::digest(text).into())
    }

    /// Its bytes.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex(&self.0))
    }
}

impl FromStr for Digest {
    type Err = DigestError;

    fn from_str(text: &str) -> Result<Self, DigestError> {
        let digit = |byte: u8| match byte {
            b'0'..=b'9' => Ok(byte - b'0'),
            b'a'..=b'f' => Ok(byte - b'a' + 10),
            _ => Err(DigestError),
        };
        let mut bytes = [0; 32];
        if text.len() != 2 * bytes.len() {
            return Err(DigestError);
        }
        for (byte, pair) in bytes.iter_mut().zip(text.as_bytes().chunks(2)) {
            *byte = digit(pair[0])? << 4 | digit(pair[1])?;
        }
        Ok(Self(bytes))
    }
}

/// A document that the parser made.
pub struct Document {
    pub(super) parsed: ExecutableDocument,
    /// As it was sent.
    pub(super) text: Box<str>,
    /// Of the text.
    pub(super) digest: Digest,
    /// Whether a secret stands in it, or in its variables.
    pub(super) takes_secret: bool,
}

/// How many bytes of memory the tree of a document takes for each byte of its text, about.
const TREE: usize = 24;

#[derive(Clone)]
struct ByLength;

impl Weighter<Digest, Arc<Document>> for ByLength {
    fn weight(&self, _: &Digest, document: &Arc<Document>) -> u64 {
        (document.text.len() * TREE).max(1) as u64
    }
}

/// The documents that were asked for lately.
pub(super) struct Documents {
    lately: Cache<Digest, Arc<Document>, ByLength>,
    metrics: Metrics,
}

/// How many bytes the documents take that are kept, at most.
const KEPT_BYTES: u64 = 32 * 1024 * 1024;

/// How many documents are expected.
const EXPECTED: usize = 1_000;

impl Documents {
    pub(super) fn new(metrics: Metrics) -> Self {
        Self { lately: Cache::with_weighter(EXPECTED, KEPT_BYTES, ByLength), metrics }
    }

    /// A document that was read before. None: not lately, or never.
    pub(super) fn known(&self, digest: Digest) -> Option<Arc<Document>> {
        self.lately.get(&digest)
    }

    /// Reads a document: its text is scanned before it is parsed.
    pub(super) fn read(
        &self,
        text: &str,
        limits: &Limits,
    ) -> Result<Arc<Document>, async_graphql::ServerError> {
        // Before it is hashed: a long text must cost nothing.
        limits::scan(text, limits).map_err(|refused| gate_error(&refused))?;
        let digest = Digest::of(text);
        if let Some(known) = self.known(digest) {
            return Ok(known);
        }
        self.metrics.document_parsed();
        let parsed = parse_query(text).map_err(|error| {
            let mut error = async_graphql::ServerError::from(error);
            ErrorCode::ParseFailed.mark(&mut error);
            error
        })?;
        let takes_secret = takes_secret(&parsed);
        let document = Arc::new(Document { parsed, text: text.into(), digest, takes_secret });
        // Whose text holds a secret is not kept: it is one reader's own.
        if !takes_secret {
            self.lately.insert(digest, document.clone());
        }
        Ok(document)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_digest_is_read_as_it_is_written() {
        let digest = Digest::of("{ __typename }");
        assert_eq!(digest.to_string().parse(), Ok(digest));
        for text in ["", "0", &digest.to_string().to_uppercase(), &"g".repeat(64), &"é".repeat(32)]
        {
            assert_eq!(text.parse::<Digest>(), Err(DigestError), "{text}");
        }
    }

    #[test]
    fn no_text_is_taken_for_a_part_of_its_neighbour() {
        let of = |texts: [&str; 2]| Digest::of_all(texts.map(str::as_bytes));
        assert_ne!(of(["ab", "c"]), of(["a", "bc"]));
    }

    #[test]
    fn a_document_is_parsed_once_unless_a_secret_may_stand_in_it() {
        let documents = Documents::new(Metrics::default());
        let read = |text| documents.read(text, &Limits::default()).unwrap();
        assert!(Arc::ptr_eq(&read("{ viewer { name } }"), &read("{ viewer { name } }")));
        let secret = r#"{ agenda(token: "x") { version } }"#;
        assert!(!Arc::ptr_eq(&read(secret), &read(secret)));
        assert!(documents.known(Digest::of(secret)).is_none());
    }
}
