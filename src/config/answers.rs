//! How answers are kept, here and by others.

use clap::Args;

/// How answers are kept, here and by others.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Answers")]
pub struct AnswerOptions {}
