//! Errors as clients see them: one list of codes, and nothing internal.

use async_graphql::{Error, ErrorExtensions as _, ServerError, Value};

use crate::store::StoreError;
use crate::types::Denial;

/// What `extensions.code` can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorCode {
    /// The document is no GraphQL.
    ParseFailed,
    /// The document does not fit the schema.
    ValidationFailed,
    /// An argument or a variable cannot be.
    BadUserInput,
    /// No token, where one is needed; or one that does not hold.
    Unauthenticated,
    /// A token whose role is too small.
    Forbidden,
    /// The cursor does not lead to the present: query again.
    ResyncRequired,
    /// The request is larger than a limit allows.
    LimitExceeded,
    /// This was asked for too often, or as many streams are open from the same address as may be: try
    /// again later.
    RateLimited,
    /// As much is under way on this node as may be: try again later.
    Overloaded,
    /// The database cannot be reached: try again.
    Unavailable,
    /// A document that a request names by its hash and that is not known: send it whole.
    PersistedQueryNotFound,
    /// A fault of ours; `extensions.requestId` finds it in the log.
    Internal,
}

impl ErrorCode {
    /// The code as it is written.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ParseFailed => "PARSE_FAILED",
            Self::ValidationFailed => "VALIDATION_FAILED",
            Self::BadUserInput => "BAD_USER_INPUT",
            Self::Unauthenticated => "UNAUTHENTICATED",
            Self::Forbidden => "FORBIDDEN",
            Self::ResyncRequired => "RESYNC_REQUIRED",
            Self::LimitExceeded => "LIMIT_EXCEEDED",
            Self::RateLimited => "RATE_LIMITED",
            Self::Overloaded => "OVERLOADED",
            Self::Unavailable => "UNAVAILABLE",
            Self::PersistedQueryNotFound => "PERSISTED_QUERY_NOT_FOUND",
            Self::Internal => "INTERNAL",
        }
    }

    /// An error of a field.
    pub fn error(self, message: impl Into<String>) -> Error {
        Error::new(message).extend_with(|_, extensions| extensions.set("code", self.as_str()))
    }

    /// Gives an error of the executor this code.
    pub(super) fn mark(self, error: &mut ServerError) {
        error.extensions.get_or_insert_default().set("code", self.as_str());
    }

    /// An error of a whole request.
    pub fn request_error(self, message: impl Into<String>) -> ServerError {
        let mut error = self.error(message).into_server_error(async_graphql::Pos::default());
        // An error of the request as a whole points at no place in it.
        error.locations.clear();
        error
    }
}

/// An argument that cannot be; `argument` is its path, dotted.
pub fn bad_argument(argument: &str, problem: impl std::fmt::Display) -> Error {
    let path: Vec<Value> = argument.split('.').map(Value::from).collect();
    ErrorCode::BadUserInput
        .error(format!("{argument} {problem}"))
        .extend_with(|_, extensions| extensions.set("argument", Value::List(path.clone())))
}

/// What is said to whoever may not do something.
pub fn denied(denial: Denial) -> Error {
    let code = match denial {
        Denial::Unknown => ErrorCode::Unauthenticated,
        Denial::OfAnotherEdition | Denial::OfSomeEditions | Denial::NoAdmin => ErrorCode::Forbidden,
    };
    code.error(denial.to_string())
}

/// A database error as the client sees it: its class alone. What happened goes to the log.
pub fn store_error(error: StoreError) -> Error {
    match error {
        StoreError::Unavailable(error) => {
            tracing::warn!(?error, "the database cannot be reached");
            ErrorCode::Unavailable.error("the database cannot be reached; try again")
        }
        StoreError::Undecided(error) => {
            tracing::warn!(?error, "the database did not say whether a change was made");
            let message = "the database went away before it said whether the change was made: \
                           look whether it was, and try again if not";
            ErrorCode::Unavailable.error(message)
        }
        // Without a code: the last step before the client masks it, with the request's id.
        StoreError::Internal(error) => Error::new(format!("{error:#}")),
    }
}
