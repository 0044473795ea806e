//! Whom connections come from, and how long they may take.

use clap::Args;

/// Whom connections come from, and how long they may take.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Connections")]
pub struct NetworkOptions {}
