//! What an operator sets of the schema, and of the documents that are taken.

use super::manifest::Trusted;

/// Whether the public may ask for the schema. Staff always may.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Introspection {
    /// Everybody may.
    #[default]
    ForAll,
    /// Staff alone may.
    ForStaff,
}

/// Whether an error suggests names that are there in place of one that is not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Suggestions {
    /// It does not.
    #[default]
    Hidden,
    /// It does, to everybody: the names of a schema that is not shown, too.
    Shown,
}

/// Which documents are taken from the public. From staff all are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Taken {
    /// All.
    #[default]
    All,
    /// Trusted ones alone.
    Trusted,
}

/// What an operator sets of the schema.
#[derive(Debug, Default)]
pub struct SchemaSettings {
    /// Whether the public may ask for it.
    pub introspection: Introspection,
    /// Whether errors suggest names of it.
    pub suggestions: Suggestions,
    /// Which documents are taken from the public.
    pub taken: Taken,
    /// The documents that are always known.
    pub trusted: Trusted,
}
