//! What a request is called: to whoever sent it, and in the log.

use std::fmt;
use std::sync::Arc;

use uuid::Uuid;

use super::clock::IdSource;

/// The longest name that is taken from outside, in bytes.
const LONGEST: usize = 64;

/// The name of a request: its sender's own, or a proxy's, or one of ours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestId(Arc<str>);

impl RequestId {
    /// A name that came with a request. None: it is none that could stand in a log as it is; it is
    /// passed over, for a request is not wrong by its name.
    pub fn parse(text: &str) -> Option<Self> {
        let is_safe = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.:".contains(&byte);
        let fits = (1..=LONGEST).contains(&text.len()) && text.bytes().all(is_safe);
        fits.then(|| Self(text.into()))
    }

    /// A name of our own.
    pub fn issue(ids: &IdSource) -> Self {
        let id: Uuid = ids.issue();
        Self(id.to_string().into())
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What is logged in here is logged under this name. An error's span, so that it is there at
    /// whatever level the log is.
    pub fn span(&self) -> tracing::Span {
        tracing::error_span!("request", request_id = %self)
    }
}

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_from_outside_is_short_and_says_nothing_but_itself() {
        for name in ["7", "0192f7b4-1d2c-7000-8000-0123456789ab", "req:1.2_3", &"a".repeat(64)] {
            assert_eq!(RequestId::parse(name).unwrap().as_str(), name);
        }
        for text in ["", " ", "a b", "a\nb", "a\"b", "a=b", "광주", "a\u{1b}[2J", &"a".repeat(65)]
        {
            assert_eq!(RequestId::parse(text), None, "{text:?}");
        }
    }
}
