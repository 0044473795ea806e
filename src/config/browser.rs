//! What browsers may do for pages of other sites.

use clap::Args;

/// What browsers may do for pages of other sites.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Browsers")]
pub struct BrowserOptions {}
