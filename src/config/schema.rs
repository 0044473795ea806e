//! What is told of the schema, and which documents are taken.

use std::path::PathBuf;

use anyhow::Context as _;
use clap::Args;

use crate::graphql::limits::Limits;
use crate::graphql::{Introspection, SchemaSettings, Suggestions, Taken, Trusted};
use crate::http;

/// What is told of the schema, and which documents are taken.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Schema")]
pub struct SchemaOptions {
    /// Do not show the schema to the public (`__schema`, `__type`). Staff still see it.
    #[arg(long, env = "PLENARY_NO_INTROSPECTION")]
    no_introspection: bool,
    /// Let errors suggest names of the schema in place of those that do not exist, to everybody.
    #[arg(long, env = "PLENARY_SUGGESTIONS")]
    suggestions: bool,
    /// Documents that are known beforehand: a JSON object of SHA-256 hashes and texts, as the
    /// compiler of Relay writes it, or a manifest of Apollo.
    #[arg(long, env = "PLENARY_DOCUMENTS", value_name = "FILE")]
    documents: Option<PathBuf>,
    /// Take no other documents from the public than those, and that of our screens. From staff all
    /// are taken.
    #[arg(long, env = "PLENARY_ONLY_DOCUMENTS", requires = "documents")]
    only_documents: bool,
}

impl SchemaOptions {
    /// What is set; the documents are read.
    pub fn read(&self, limits: &Limits) -> anyhow::Result<SchemaSettings> {
        let introspection =
            if self.no_introspection { Introspection::ForStaff } else { Introspection::ForAll };
        let suggestions = if self.suggestions { Suggestions::Shown } else { Suggestions::Hidden };
        let taken = if self.only_documents { Taken::Trusted } else { Taken::All };
        let trusted = self.documents.as_deref().map(|file| {
            let text = std::fs::read_to_string(file);
            let text = text.with_context(|| format!("read {}", file.display()))?;
            let trusted = Trusted::read(&text, limits);
            let trusted = trusted.with_context(|| format!("use {}", file.display()))?;
            // The walls must not go dark when nothing else is taken.
            anyhow::Ok(trusted.with_own(http::screen_document(), limits))
        });
        let trusted = trusted.transpose()?.unwrap_or_default();
        Ok(SchemaSettings { introspection, suggestions, taken, trusted })
    }
}
