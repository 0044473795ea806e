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

/// SQLite's codes for "busy" and "locked"; their extended forms share the low byte.
const SQLITE_BUSY_OR_LOCKED: [u32; 2] = [5, 6];

impl StoreError {
    /// Puts a database error into its class; `doing` says what was tried.
    pub(super) fn while_doing(doing: &'static str) -> impl Fn(DbErr) -> Self {
        move |error| {
            let unreachable = matches!(error, DbErr::Conn(_) | DbErr::ConnectionAcquire(_));
            let busy = sqlite_code(&error.to_string())
                .is_some_and(|code| SQLITE_BUSY_OR_LOCKED.contains(&(code & 0xff)));
            let error = anyhow::Error::new(error).context(doing);
            if unreachable || busy { Self::Unavailable(error) } else { Self::Internal(error) }
        }
    }
}

/// The number in `(code: 517)`, as the driver writes it.
fn sqlite_code(text: &str) -> Option<u32> {
    let (_, rest) = text.split_once("(code: ")?;
    rest.split(')').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_busy_database_is_unavailable_in_all_its_forms() {
        for (code, is_busy) in [(5, true), (517, true), (261, true), (6, true), (19, false)] {
            let error = DbErr::Custom(format!("error returned from database: (code: {code}) so"));
            let error = StoreError::while_doing("try")(error);
            assert_eq!(matches!(error, StoreError::Unavailable(_)), is_busy, "{code}");
        }
    }
}
