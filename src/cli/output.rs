//! Standard output and standard error.

use std::fmt::Display;
use std::io::{ErrorKind, Write as _, stdout};

use anyhow::Context as _;

/// Prints a result as a line. A reader who has gone (`| head`) is no error.
pub(super) fn print(line: impl Display) -> anyhow::Result<()> {
    let written = writeln!(stdout(), "{line}").and_then(|()| stdout().flush());
    match written {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        written => written.context("write the result"),
    }
}

/// Says why a command failed: every cause, the outermost first.
#[expect(clippy::print_stderr, reason = "this is where a command's failure is told")]
pub(super) fn complain(error: &anyhow::Error) {
    eprintln!("plenary: {error:#}");
}
