//! What browsers may do for pages of other sites.

use clap::Args;

use crate::http::Origins;

/// What browsers may do for pages of other sites.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Browsers")]
pub struct BrowserOptions {
    /// The sites whose pages may read answers and open WebSockets, such as `https://app.example.org`,
    /// with commas between them; or * for all: a page can do no more with it than anybody who can
    /// reach the service, for browsers are never let send cookies or passwords of theirs. Absent: the
    /// service's own pages; of the demo: *.
    #[arg(long, env = "PLENARY_ALLOW_ORIGINS", value_name = "ORIGIN,…")]
    pub allow_origins: Option<Origins>,
}
