//! What is asked, whichever transport brought it.

use std::fmt;

use async_graphql::Variables;

use super::document::Digest;

/// A GraphQL request, from whatever transport. It may hold secrets and does not show itself in logs.
#[derive(Clone)]
pub struct Asked {
    /// The document.
    pub document: Source,
    /// Which of its operations.
    pub operation_name: Option<String>,
    /// The values of its variables.
    pub variables: Variables,
}

/// Where a document comes from.
#[derive(Clone, PartialEq, Eq)]
pub enum Source {
    /// The request holds it.
    Text(String),
    /// The request names it.
    Named(Digest),
    /// The request holds it, and names it for the next time.
    Introduced(String, Digest),
    /// The request names it in a way in which no document is known here.
    Foreign,
    /// The request names it by another version of automatic persisted queries than is spoken here.
    Unsupported,
}

impl fmt::Debug for Asked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Asked(…)")
    }
}

impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Source(…)")
    }
}
