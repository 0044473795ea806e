//! Documents that were read once: scanned, parsed, and kept under their hash.

use std::fmt;
use std::str::FromStr;
use std::sync::{Arc, OnceLock};

use async_graphql::ServerError;
use async_graphql::parser::parse_query;
use async_graphql::parser::types::ExecutableDocument;
use quick_cache::Weighter;
use quick_cache::sync::Cache;
use sha2::{Digest as _, Sha256};

use super::asked::Source;
use super::error::ErrorCode;
use super::gate::refused;
use super::limits::{self, Limits};
use super::manifest::Trusted;
use super::secrets::takes_secret;
use super::settings::Taken;
use crate::metrics::Metrics;
use crate::types::{Viewer, hex};

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
    /// What was found when it was looked at whole.
    found: OnceLock<Result<(), ServerError>>,
}

impl Document {
    /// How many bytes of memory it takes, at most, about.
    pub(super) fn weight(&self) -> usize {
        (self.text.len() * TREE).max(1)
    }

    /// Reads a document: its text is scanned before it is parsed.
    pub(super) fn read(text: &str, digest: Digest, limits: &Limits) -> Result<Self, ServerError> {
        limits::scan(text, limits).map_err(refused)?;
        Self::parse(text, digest)
    }

    /// Parses a text that was scanned.
    fn parse(text: &str, digest: Digest) -> Result<Self, ServerError> {
        let parsed = parse_query(text).map_err(|error| {
            let mut error = ServerError::from(error);
            ErrorCode::ParseFailed.mark(&mut error);
            error
        })?;
        let takes_secret = takes_secret(&parsed);
        let found = OnceLock::new();
        Ok(Self { parsed, text: text.into(), digest, takes_secret, found })
    }

    /// Looks at it once, however often it is asked for.
    pub(super) fn once(
        &self,
        look: impl FnOnce() -> Result<(), ServerError>,
    ) -> Result<(), ServerError> {
        self.found.get_or_init(look).clone()
    }
}

/// How many bytes of memory the tree of a document takes for each byte of its text, at most, about:
/// where every other byte is a field.
const TREE: usize = 200;

#[derive(Clone)]
struct ByLength;

impl Weighter<Digest, Arc<Document>> for ByLength {
    fn weight(&self, _: &Digest, document: &Arc<Document>) -> u64 {
        document.weight() as u64
    }
}

/// The documents that are trusted, and those that were asked for lately.
pub(super) struct Documents {
    lately: Cache<Digest, Arc<Document>, ByLength>,
    trusted: Trusted,
    taken: Taken,
    metrics: Metrics,
}

/// How many bytes the documents take that are kept, at most.
const KEPT_BYTES: u64 = 64 * 1024 * 1024;

/// How many documents are expected.
const EXPECTED: usize = 1_000;

impl Documents {
    pub(super) fn new(trusted: Trusted, taken: Taken, metrics: Metrics) -> Self {
        let lately = Cache::with_weighter(EXPECTED, KEPT_BYTES, ByLength);
        Self { lately, trusted, taken, metrics }
    }

    /// The document of a request.
    pub(super) fn find(
        &self,
        source: &Source,
        limits: &Limits,
        viewer: &Viewer,
    ) -> Result<Arc<Document>, ServerError> {
        match source {
            Source::Text(text) => self.read(text, None, limits, viewer),
            Source::Introduced(text, digest) => self.read(text, Some(*digest), limits, viewer),
            Source::Named(digest) => self.known(*digest, viewer).ok_or_else(not_found),
            Source::Foreign => Err(not_found()),
            Source::Unsupported => {
                Err(ErrorCode::BadUserInput.request_error("PersistedQueryNotSupported"))
            }
        }
    }

    /// A document that was read before. None: not lately, or never; or one that is not taken from
    /// this viewer.
    fn known(&self, digest: Digest, viewer: &Viewer) -> Option<Arc<Document>> {
        let lately = || self.takes_all_of(viewer).then(|| self.lately.get(&digest)).flatten();
        self.trusted.get(&digest).or_else(lately)
    }

    /// Reads a document: its text is scanned before it is parsed.
    fn read(
        &self,
        text: &str,
        promised: Option<Digest>,
        limits: &Limits,
        viewer: &Viewer,
    ) -> Result<Arc<Document>, ServerError> {
        // Before it is hashed: a long text must cost nothing.
        limits::scan(text, limits).map_err(refused)?;
        let digest = Digest::of(text);
        if promised.is_some_and(|promised| promised != digest) {
            let message = "extensions.persistedQuery.sha256Hash is not the SHA-256 of query";
            return Err(ErrorCode::BadUserInput.request_error(message));
        }
        if let Some(known) = self.known(digest, viewer) {
            return Ok(known);
        }
        if !self.takes_all_of(viewer) {
            return Err(not_taken());
        }
        self.metrics.document_parsed();
        let document = Arc::new(Document::parse(text, digest)?);
        // Whose text holds a secret is not kept: it is one reader's own.
        if !document.takes_secret {
            self.lately.insert(digest, document.clone());
        }
        Ok(document)
    }

    /// Refuses a document that is not taken from this viewer.
    pub(super) fn admit(&self, document: &Document, viewer: &Viewer) -> Result<(), ServerError> {
        if self.takes_all_of(viewer) || self.trusted.get(&document.digest).is_some() {
            return Ok(());
        }
        Err(not_taken())
    }

    fn takes_all_of(&self, viewer: &Viewer) -> bool {
        self.taken == Taken::All || viewer.staff().is_some()
    }
}

/// What is said of a document that is not taken.
fn not_taken() -> ServerError {
    let message = "only documents that this service knows beforehand are taken";
    ErrorCode::Forbidden.request_error(message)
}

/// What is said of a document that is not known. Clients know this message, and send its text.
fn not_found() -> ServerError {
    ErrorCode::PersistedQueryNotFound.request_error("PersistedQueryNotFound")
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

    fn documents(taken: Taken) -> Documents {
        let manifest = serde_json::json!({ Digest::of(TRUSTED).to_string(): TRUSTED }).to_string();
        let trusted = Trusted::read(&manifest, &Limits::default()).unwrap();
        Documents::new(trusted, taken, Metrics::default())
    }

    const TRUSTED: &str = "query Trusted { viewer { name } }";
    const OTHER: &str = "{ viewer { name } }";

    fn find(documents: &Documents, source: Source) -> Result<Arc<Document>, String> {
        let found = documents.find(&source, &Limits::default(), &Viewer::Public);
        found.map_err(|error| error.message)
    }

    fn text(text: &str) -> Source {
        Source::Text(text.to_owned())
    }

    fn introduced(text: &str, digest: Digest) -> Source {
        Source::Introduced(text.to_owned(), digest)
    }

    #[test]
    fn no_text_is_taken_for_a_part_of_its_neighbour() {
        let of = |texts: [&str; 2]| Digest::of_all(texts.map(str::as_bytes));
        assert_ne!(of(["ab", "c"]), of(["a", "bc"]));
    }

    #[test]
    fn a_document_is_parsed_once_unless_a_secret_may_stand_in_it() {
        let documents = documents(Taken::All);
        let read = |one| find(&documents, text(one)).unwrap();
        assert!(Arc::ptr_eq(&read(OTHER), &read(OTHER)));
        let secret = r#"{ agenda(token: "x") { version } }"#;
        assert!(!Arc::ptr_eq(&read(secret), &read(secret)));
        assert!(find(&documents, Source::Named(Digest::of(secret))).is_err());
    }

    #[test]
    fn a_document_is_known_by_its_hash_once_it_was_sent() {
        let documents = documents(Taken::All);
        let named = || find(&documents, Source::Named(Digest::of(OTHER)));
        assert_eq!(named().err().unwrap(), "PersistedQueryNotFound");
        let wrong = find(&documents, introduced(OTHER, Digest::of(TRUSTED)));
        assert!(wrong.err().unwrap().contains("is not the SHA-256 of query"));
        assert_eq!(named().err().unwrap(), "PersistedQueryNotFound");
        find(&documents, introduced(OTHER, Digest::of(OTHER))).unwrap();
        assert_eq!(&*named().unwrap().text, OTHER);
    }

    #[test]
    fn where_only_trusted_documents_are_taken_no_other_is_even_parsed() {
        let documents = documents(Taken::Trusted);
        for source in [
            Source::Named(Digest::of(TRUSTED)),
            text(TRUSTED),
            introduced(TRUSTED, Digest::of(TRUSTED)),
        ] {
            assert_eq!(&*find(&documents, source).unwrap().text, TRUSTED);
        }
        for source in [text(OTHER), text("{"), introduced(OTHER, Digest::of(OTHER))] {
            let message = "only documents that this service knows beforehand are taken";
            assert_eq!(find(&documents, source).err().unwrap(), message);
        }
        for source in [Source::Named(Digest::of(OTHER)), Source::Foreign] {
            assert_eq!(find(&documents, source).err().unwrap(), "PersistedQueryNotFound");
        }
    }
}
