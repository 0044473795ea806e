//! What can go wrong between us and the database.

use sea_orm::DbErr;

/// An error that a caller can act on, or an internal one.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database cannot be reached, or is too busy: try again.
    #[error("the database cannot be reached")]
    Unavailable(#[source] anyhow::Error),
    /// Anything else.
    #[error(transparent)]
    Internal(#[from] anyhow::Error),
}

/// SQLite's codes for "busy" and "locked" (and their extended forms, which share the low byte).
const SQLITE_BUSY_OR_LOCKED: [&str; 2] = ["(code: 5)", "(code: 6)"];

impl StoreError {
    /// Puts a database error into its class; `doing` says what was tried.
    pub(super) fn while_doing(doing: &'static str) -> impl Fn(DbErr) -> Self {
        move |error| {
            let unreachable = matches!(error, DbErr::Conn(_) | DbErr::ConnectionAcquire(_));
            let text = error.to_string();
            let busy = SQLITE_BUSY_OR_LOCKED.iter().any(|code| text.contains(code));
            let error = anyhow::Error::new(error).context(doing);
            if unreachable || busy { Self::Unavailable(error) } else { Self::Internal(error) }
        }
    }
}
