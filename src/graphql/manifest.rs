//! Trusted documents: those that an operator names at start, as the tools of clients list them.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use async_graphql::parser::types::OperationType;
use async_graphql::{Name, Request, ServerError};
use futures_util::StreamExt as _;
use serde::Deserialize;

use super::document::{Digest, Document};
use super::limits::Limits;
use super::schema::schema;
use super::settings::Suggestions;

/// Documents that are always known, by their hash.
#[derive(Default, Clone)]
pub struct Trusted(HashMap<Digest, Arc<Document>>);

/// Why a manifest cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ManifestError {
    /// It is no JSON, or of no form that is known.
    #[error(
        "it is neither a JSON object of hashes and documents nor a manifest of persisted queries"
    )]
    Form(#[source] serde_json::Error),
    /// It is of a later version than is known here.
    #[error(
        "it is of the format {format:?}, version {version}: only version 1 of {APOLLO:?} is known"
    )]
    Version {
        /// The format that it says.
        format: String,
        /// The version that it says.
        version: u64,
    },
    /// It names a document by something else than its hash.
    #[error(
        "it names a document {id:?}, whose SHA-256 is {digest}: documents must be named by that, in \
         64 lower-case hexadecimal digits (for Relay: persistConfig.algorithm SHA256)"
    )]
    Hash {
        /// The name.
        id: String,
        /// The hash.
        digest: Digest,
    },
    /// A document cannot be parsed, or is beyond a limit.
    #[error("its document {id} cannot be taken: {problem}")]
    Document {
        /// How it is named.
        id: String,
        /// What is wrong with it.
        problem: String,
    },
}

/// How manifests of Apollo's tools say what they are.
const APOLLO: &str = "apollo-persisted-query-manifest";

#[derive(Deserialize)]
#[serde(untagged)]
enum File {
    Apollo { format: String, version: u64, operations: Vec<Operation> },
    Relay(HashMap<String, String>),
}

#[derive(Deserialize)]
struct Operation {
    id: String,
    body: String,
}

impl Trusted {
    /// Reads a manifest: an object of hashes and documents, as Relay's compiler writes it, or one of
    /// Apollo's format. Every document must be named by its hash, and pass the limits that do not
    /// depend on variables.
    pub fn read(text: &str, limits: &Limits) -> Result<Self, ManifestError> {
        let mut trusted = Self::default();
        for (id, text) in documents(text)? {
            let digest = Digest::of(&text);
            if id.strip_prefix("sha256:").unwrap_or(&id) != digest.to_string() {
                return Err(ManifestError::Hash { id, digest });
            }
            let document = Document::read(&text, digest, limits)
                .map_err(|error| ManifestError::Document { id, problem: said(&error) })?;
            trusted.0.insert(digest, Arc::new(document));
        }
        Ok(trusted)
    }

    /// With a document of our own. One that the limits do not let pass is left out: it would be
    /// refused wherever it came from.
    #[must_use]
    pub fn with_own(mut self, text: &str, limits: &Limits) -> Self {
        let digest = Digest::of(text);
        if let Ok(document) = Document::read(text, digest, limits) {
            self.0.insert(digest, Arc::new(document));
        }
        self
    }

    /// A document. None: it is not among them.
    pub(super) fn get(&self, digest: &Digest) -> Option<Arc<Document>> {
        self.0.get(digest).cloned()
    }

    /// Refuses documents that do not fit the schema: who trusts them should hear of it before their
    /// users do. Nothing is executed.
    pub async fn check(&self) -> Result<(), ManifestError> {
        let schema = schema(Suggestions::Shown);
        let mut documents: Vec<_> = self.0.values().collect();
        documents.sort_unstable_by_key(|document| document.digest.to_string());
        for document in documents {
            for (name, operation) in document.parsed.operations.iter() {
                let request = validation(document, name);
                let response = match operation.node.ty {
                    OperationType::Subscription => schema.execute_stream(request).next().await,
                    _ => Some(schema.execute(request).await),
                };
                let errors = response.into_iter().flat_map(|response| response.errors);
                // An error with a path is one of the execution, in which nothing is resolved.
                let is_of_document =
                    |error: &ServerError| error.path.is_empty() && error.message != NOT_FOLLOWED;
                if let Some(error) = errors.into_iter().find(is_of_document) {
                    let (id, problem) = (document.digest.to_string(), said(&error));
                    return Err(ManifestError::Document { id, problem });
                }
            }
        }
        Ok(())
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Debug for Trusted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Trusted({} documents)", self.len())
    }
}

/// What the executor says to a valid subscription where nothing but the schema is resolved.
const NOT_FOLLOWED: &str = "Schema is not configured for subscription.";

/// A request that is validated, and of which nothing but the schema would be resolved.
fn validation(document: &Document, name: Option<&Name>) -> Request {
    let mut request = Request::new("").only_introspection();
    request.operation_name = name.map(ToString::to_string);
    request.set_parsed_query(document.parsed.clone());
    request
}

fn documents(text: &str) -> Result<Vec<(String, String)>, ManifestError> {
    match serde_json::from_str(text).map_err(ManifestError::Form)? {
        File::Apollo { format, version, operations } if format == APOLLO && version == 1 => {
            Ok(operations.into_iter().map(|one| (one.id, one.body)).collect())
        }
        File::Apollo { format, version, .. } => Err(ManifestError::Version { format, version }),
        File::Relay(documents) => {
            let mut documents: Vec<_> = documents.into_iter().collect();
            // What is wrong with the file should not depend on chance.
            documents.sort_unstable();
            Ok(documents)
        }
    }
}

/// An error with its place in the document.
fn said(error: &ServerError) -> String {
    match error.locations.first() {
        Some(place) => format!("{} (line {}, column {})", error.message, place.line, place.column),
        None => error.message.clone(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const TEXT: &str = "query Home { viewer { name } }";

    fn read(manifest: serde_json::Value) -> Result<Trusted, String> {
        let read = Trusted::read(&manifest.to_string(), &Limits::default());
        read.map_err(|error| error.to_string())
    }

    #[test]
    fn both_forms_of_a_manifest_are_read() {
        let hash = Digest::of(TEXT).to_string();
        let operation = json!({ "id": hash, "name": "Home", "type": "query", "body": TEXT });
        let apollo = json!({ "format": APOLLO, "version": 1, "operations": [operation] });
        let prefixed = format!("sha256:{hash}");
        for manifest in [json!({ hash: TEXT }), json!({ prefixed: TEXT }), apollo] {
            let trusted = read(manifest).unwrap();
            assert_eq!(&*trusted.get(&Digest::of(TEXT)).unwrap().text, TEXT);
            assert!(trusted.get(&Digest::of("{a}")).is_none());
        }
        assert!(read(json!({})).unwrap().is_empty());
    }

    #[test]
    fn what_is_wrong_with_a_manifest_is_said() {
        let digest = |text: &str| Digest::of(text).to_string();
        let long = "{".repeat(100);
        for (manifest, problem) in [
            (json!({ "7f56e67dd21ab3f30d1ff8b7bed08893": TEXT }), "persistConfig.algorithm SHA256"),
            (json!({ digest("{a}"): TEXT }), &digest(TEXT)),
            (json!({ digest("{"): "{" }), "line 1, column 2"),
            (json!({ digest(&long): long }), "nests brackets more than 64 levels deep"),
            (json!({ "format": APOLLO, "version": 2, "operations": [] }), "version 2"),
            (json!({ "format": "other", "version": 1, "operations": [] }), "\"other\""),
            (json!([]), "neither"),
            (json!({ digest(TEXT): 7 }), "neither"),
        ] {
            let said = read(manifest.clone()).unwrap_err();
            assert!(said.contains(problem), "{manifest}: {said}");
        }
        assert!(Trusted::read("{", &Limits::default()).is_err());
    }

    async fn checked(text: &str) -> Result<(), String> {
        let trusted = read(json!({ Digest::of(text).to_string(): text })).unwrap();
        trusted.check().await.map_err(|error| error.to_string())
    }

    #[tokio::test]
    async fn what_does_not_fit_the_schema_is_said() {
        for text in [
            TEXT,
            "query($id: ID!, $on: LocalDate) { node(id: $id) { id } edition { sessions(filter: { on: $on }) { totalCount } } }",
            "mutation M($input: PublishSessionsInput!) { publishSessions(input: $input) { userErrors { message } } }",
            "query A { viewer { name } } subscription B($e: ID!) { programChanges(edition: $e) { number } }",
        ] {
            assert_eq!(checked(text).await, Ok(()), "{text}");
        }
        for (text, problem) in [
            ("{ viewer { nam } }", "Unknown field"),
            ("mutation { publishSessions(input: { nope: 1 }) { dryRun } }", "Invalid value"),
            ("query A { viewer { name } } subscription B { nope }", "Unknown field"),
        ] {
            let said = checked(text).await.expect_err(text);
            assert!(said.contains(problem), "{text}: {said}");
        }
    }
}
