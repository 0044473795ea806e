//! The `plenary` command.

use std::process::ExitCode;

#[tokio::main]
async fn main() -> ExitCode {
    plenary::cli::run().await
}
