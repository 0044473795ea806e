//! What clients get: answers, and the bytes of what is told to many.

use std::fmt::Write as _;
use std::sync::OnceLock;

use async_graphql::{ServerError, Value};
use bytes::Bytes;
use serde::Serialize;

use super::error::ErrorCode;
use super::kept::Kept;
use crate::feed;
use crate::types::Cursor;

/// An answer to a request, or one event of a subscription.
#[derive(Debug, Clone, Serialize)]
pub struct Answer {
    /// Absent: the request failed before it was executed.
    #[serde(skip_serializing_if = "Option::is_none")]
    data: Option<Value>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<ServerError>,
}

/// An answer in bytes: written once, whoever reads it.
#[derive(Debug)]
pub struct Payload {
    /// The answer, as JSON without line breaks.
    pub json: Box<str>,
    /// The position of the event that it tells. None: this is no event that can be resumed after.
    pub cursor: Option<Cursor>,
    /// The errors as JSON, where they are all that there is and the operation ends with them. None:
    /// there is a result, whatever errors stand in it.
    pub failure: Option<Box<str>>,
    is_last: bool,
    framed: OnceLock<Bytes>,
}

/// Why a request was not executed that may be asked again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotNow {
    /// The code of its error.
    pub code: ErrorCode,
    /// In how many seconds. None: not known.
    pub seconds: Option<u64>,
}

/// The extension of an error that says in how many seconds the request may be asked again.
pub(super) const RETRY_AFTER: &str = "retryAfter";

/// The most errors of an answer: a document can have a thousand times as many.
const MAX_ERRORS: usize = 20;

/// The longest message of an error, in characters: some quote what the client sent.
const MAX_MESSAGE: usize = 1_000;

impl Answer {
    /// An answer, with its errors cut to what somebody can read: a small request must not cost a
    /// large answer.
    pub(super) fn new(data: Option<Value>, mut errors: Vec<ServerError>) -> Self {
        let left_out = errors.len().saturating_sub(MAX_ERRORS);
        errors.truncate(MAX_ERRORS);
        for error in &mut errors {
            shorten(&mut error.message);
        }
        if let Some(last) = errors.last_mut().filter(|_| left_out > 0) {
            let _ = write!(last.message, " ({left_out} more errors are left out)");
        }
        Self { data, errors }
    }

    /// An answer to a request that was not executed.
    pub fn refused(errors: Vec<ServerError>) -> Self {
        Self::new(None, errors)
    }

    /// Whether the request was executed.
    pub fn is_executed(&self) -> bool {
        self.data.is_some()
    }

    /// Whether it was executed and nothing failed.
    pub(super) fn is_faultless(&self) -> bool {
        self.is_executed() && self.errors.is_empty()
    }

    /// The answer as JSON, without line breaks.
    pub fn to_json(&self) -> Vec<u8> {
        serde_json::to_vec(self).expect("an answer is plain JSON")
    }

    /// Why it was not executed, if it may be asked again. None: it was, or it may not.
    pub fn not_now(&self) -> Option<NotNow> {
        let refused = self.errors.first().filter(|_| !self.is_executed())?;
        let extensions = refused.extensions.as_ref()?;
        let code = extensions.get("code")?;
        let codes = [ErrorCode::Overloaded, ErrorCode::RateLimited, ErrorCode::Unavailable];
        let code = codes.into_iter().find(|known| *code == Value::from(known.as_str()))?;
        let seconds = match extensions.get(RETRY_AFTER) {
            Some(Value::Number(seconds)) => seconds.as_u64(),
            _ => None,
        };
        Some(NotNow { code, seconds })
    }

    /// The errors.
    pub fn errors(&self) -> &[ServerError] {
        &self.errors
    }

    fn json(&self) -> Box<str> {
        serde_json::to_string(self).expect("an answer is plain JSON").into()
    }

    fn errors_json(&self) -> Box<str> {
        serde_json::to_string(&self.errors).expect("errors are plain JSON").into()
    }
}

impl Payload {
    /// The answer to a query or a mutation, or why a subscription cannot begin.
    pub fn single(answer: &Answer) -> Self {
        let failure = (!answer.is_executed()).then(|| answer.errors_json());
        Self::new(answer.json(), None, failure, true)
    }

    /// The answer to a query that is kept for all who ask it.
    pub(super) fn kept(kept: &Kept) -> Self {
        let json = std::str::from_utf8(kept.json()).expect("JSON is UTF-8");
        Self::new(json.into(), None, None, true)
    }

    /// An event of a subscription. One that could not be told ends the stream, for a stream never
    /// skips.
    pub(super) fn event(answer: &Answer, cursor: Option<Cursor>) -> Self {
        let could_be_told = answer.data.as_ref().is_some_and(|data| *data != Value::Null);
        let failure = (!could_be_told).then(|| answer.errors_json());
        let is_last = failure.is_some();
        Self::new(answer.json(), cursor, failure, is_last)
    }

    fn new(
        json: Box<str>,
        cursor: Option<Cursor>,
        failure: Option<Box<str>>,
        is_last: bool,
    ) -> Self {
        Self { json, cursor, failure, is_last, framed: OnceLock::new() }
    }

    /// The form in which one transport sends it to all alike, made once. Only one transport may use
    /// it: the one whose form does not differ from reader to reader.
    pub fn framed(&self, frame: impl FnOnce(&Self) -> String) -> Bytes {
        self.framed.get_or_init(|| frame(self).into()).clone()
    }
}

impl feed::Said for Payload {
    fn is_last(&self) -> bool {
        self.is_last
    }

    /// With the form in which a transport may keep it.
    fn weight(&self) -> usize {
        2 * self.json.len()
    }
}

fn shorten(message: &mut String) {
    if let Some((end, _)) = message.char_indices().nth(MAX_MESSAGE) {
        message.truncate(end);
        message.push('…');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn errors(count: usize, message: &str) -> Vec<ServerError> {
        vec![ErrorCode::ValidationFailed.request_error(message); count]
    }

    #[test]
    fn an_answer_says_how_many_errors_it_leaves_out() {
        let all = Answer::refused(errors(20, "no"));
        assert!(all.errors().iter().all(|error| error.message == "no"));
        let most = Answer::refused(errors(3_990, "no"));
        assert_eq!(most.errors().len(), 20);
        assert_eq!(most.errors()[18].message, "no");
        assert_eq!(most.errors()[19].message, "no (3970 more errors are left out)");
    }

    #[test]
    fn what_was_executed_is_not_to_be_asked_again() {
        let code = ErrorCode::Overloaded;
        let errors = vec![code.request_error("full")];
        let refused = Answer::refused(errors.clone());
        assert_eq!(refused.not_now(), Some(NotNow { code, seconds: None }));
        assert_eq!(Answer::new(Some(Value::Null), errors).not_now(), None);
        assert_eq!(Answer::refused(super::tests::errors(1, "no")).not_now(), None);
    }

    #[test]
    fn a_message_is_cut_between_characters() {
        let as_is = Answer::refused(errors(1, &"광".repeat(1_000)));
        assert_eq!(as_is.errors()[0].message, "광".repeat(1_000));
        let cut = Answer::refused(errors(1, &"광".repeat(1_001)));
        assert_eq!(cut.errors()[0].message, format!("{}…", "광".repeat(1_000)));
    }
}
