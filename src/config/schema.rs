//! What is told of the schema, and which documents are taken.

use clap::Args;

/// What is told of the schema, and which documents are taken.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Schema")]
pub struct SchemaOptions {}
