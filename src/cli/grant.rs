//! What somebody is granted: options that accounts and tokens have in common.

use clap::error::ErrorKind;
use clap::{CommandFactory as _, ValueEnum};

use super::Cli;
use crate::types::{Role, staff_name};

/// A role, as an option has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum RoleOption {
    /// Everything, in every edition.
    Admin,
    /// Edits the program.
    Editor,
}

impl From<RoleOption> for Role {
    fn from(option: RoleOption) -> Self {
        match option {
            RoleOption::Admin => Self::Admin,
            RoleOption::Editor => Self::Editor,
        }
    }
}

/// The word for a role.
pub(super) fn word(role: Role) -> &'static str {
    match role {
        Role::Admin => "admin",
        Role::Editor => "editor",
    }
}

/// Reads a name.
pub(super) fn name(text: &str) -> Result<String, String> {
    staff_name(text).map_err(|error| error.to_string())
}

/// Ends with 2 where an admin is to be limited: that is a command that cannot be.
pub(super) fn check(role: RoleOption, only: Option<&String>) {
    if role == RoleOption::Admin && only.is_some() {
        let message = "an admin works on all editions; --edition is for editors";
        Cli::command().error(ErrorKind::ArgumentConflict, message).exit();
    }
}
