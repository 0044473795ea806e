//! What can go wrong between us and the database.

use sea_orm::sqlx::postgres::PgDatabaseError;
use sea_orm::{DbErr, RuntimeErr, SqlxError};

/// An error that a caller can act on, or an internal one.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database cannot be reached, or is too busy: nothing was done; try again.
    #[error("the database cannot be reached")]
    Unavailable(#[source] anyhow::Error),
    /// The database went away while it was asked to commit: it was done whole, or not at all.
    #[error("the database did not say whether it was done")]
    Undecided(#[source] anyhow::Error),
    /// Anything else.
    #[error(transparent)]
    Internal(#[from] anyhow::Error),
}

/// SQLite's codes for "busy" and "locked"; their extended forms share the low byte.
const SQLITE_BUSY_OR_LOCKED: [u32; 2] = [5, 6];

/// What PostgreSQL says to those for whom it has no time or room (appendix A of its manual):
/// serialization failures and deadlocks, too few resources, locks that are not to be had, operators,
/// and errors of its system.
const POSTGRES_CLASSES: [&str; 5] = ["40", "53", "55", "57", "58"];

/// Of other classes: a standby, and a transaction that was idle for too long.
const POSTGRES_CODES: [&str; 2] = ["25006", "25P03"];

/// A lost connection, told by whoever stands between, and a server that says goodbye: they may have
/// done what they were asked.
const POSTGRES_GOODBYES: [&str; 2] = ["08", "57P"];

/// How a database failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Failure {
    /// No answer: it is away.
    Away,
    /// It answered that it cannot now.
    Busy,
    /// It answered that it cannot.
    Wrong,
}

impl StoreError {
    /// Puts a database error into its class; `doing` says what was tried.
    pub(super) fn while_doing(doing: &'static str) -> impl Fn(DbErr) -> Self {
        move |error| {
            let failure = Failure::of(&error);
            let error = anyhow::Error::new(error).context(doing);
            match failure {
                Failure::Away | Failure::Busy => Self::Unavailable(error),
                Failure::Wrong => Self::Internal(error),
            }
        }
    }

    /// Likewise for the commit of a transaction, which may have been done without an answer.
    pub(super) fn while_committing(doing: &'static str) -> impl Fn(DbErr) -> Self {
        move |error| match Failure::of(&error) {
            Failure::Away => Self::Undecided(anyhow::Error::new(error).context(doing)),
            Failure::Busy | Failure::Wrong => Self::while_doing(doing)(error),
        }
    }
}

impl Failure {
    pub(super) fn of(error: &DbErr) -> Self {
        match error {
            DbErr::Exec(RuntimeErr::SqlxError(error))
            | DbErr::Query(RuntimeErr::SqlxError(error))
            | DbErr::Conn(RuntimeErr::SqlxError(error)) => Self::of_driver(error),
            DbErr::Conn(_) | DbErr::ConnectionAcquire(_) => Self::Away,
            _ => Self::Wrong,
        }
    }

    fn of_driver(error: &SqlxError) -> Self {
        let SqlxError::Database(error) = error else {
            let is_ours = matches!(
                error,
                SqlxError::RowNotFound
                    | SqlxError::TypeNotFound { .. }
                    | SqlxError::ColumnNotFound(_)
                    | SqlxError::ColumnIndexOutOfBounds { .. }
                    | SqlxError::ColumnDecode { .. }
                    | SqlxError::Decode(_)
                    | SqlxError::Encode(_)
            );
            return if is_ours { Self::Wrong } else { Self::Away };
        };
        let code = error.code().unwrap_or_default();
        if error.try_downcast_ref::<PgDatabaseError>().is_some() {
            Self::of_postgres(&code)
        } else {
            Self::of_sqlite(&code)
        }
    }

    fn of_postgres(code: &str) -> Self {
        if POSTGRES_GOODBYES.iter().any(|goodbye| code.starts_with(goodbye)) {
            return Self::Away;
        }
        let is_busy = POSTGRES_CODES.contains(&code)
            || POSTGRES_CLASSES.iter().any(|class| code.starts_with(class));
        if is_busy { Self::Busy } else { Self::Wrong }
    }

    fn of_sqlite(code: &str) -> Self {
        let is_busy =
            code.parse::<u32>().is_ok_and(|code| SQLITE_BUSY_OR_LOCKED.contains(&(code & 0xff)));
        if is_busy { Self::Busy } else { Self::Wrong }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_busy_sqlite_is_busy_in_all_its_forms() {
        for (code, is_busy) in
            [("5", true), ("517", true), ("261", true), ("6", true), ("19", false)]
        {
            assert_eq!(Failure::of_sqlite(code) == Failure::Busy, is_busy, "{code}");
        }
    }

    #[test]
    fn what_postgres_cannot_do_now_is_not_what_it_cannot_do() {
        let cases = [
            ("57P01", Failure::Away),
            ("57P03", Failure::Away),
            ("08006", Failure::Away),
            ("08007", Failure::Away),
            ("08P01", Failure::Away),
            ("57014", Failure::Busy),
            ("53300", Failure::Busy),
            ("40P01", Failure::Busy),
            ("25006", Failure::Busy),
            ("23505", Failure::Wrong),
            ("42P01", Failure::Wrong),
            ("", Failure::Wrong),
        ];
        for (code, failure) in cases {
            assert_eq!(Failure::of_postgres(code), failure, "{code}");
        }
    }

    #[test]
    fn who_does_not_answer_a_commit_may_have_done_it() {
        let silence = || DbErr::Conn(RuntimeErr::Internal("silence".to_owned()));
        let doing = StoreError::while_doing("try")(silence());
        assert!(matches!(doing, StoreError::Unavailable(_)), "{doing:?}");
        let committing = StoreError::while_committing("try")(silence());
        assert!(matches!(committing, StoreError::Undecided(_)), "{committing:?}");
    }
}
