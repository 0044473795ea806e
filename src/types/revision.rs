//! Where somebody stands in an edition's history.

use std::fmt;
use std::str::FromStr;

use sea_orm::DeriveValueType;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The number of a revision of one edition: 0 is the empty program, 1 created the edition.
#[derive(
    Debug,
    Clone,
    Copy,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    DeriveValueType,
)]
#[serde(transparent)]
pub struct RevisionNumber(pub i32);

impl RevisionNumber {
    /// The empty program, before anything happened.
    pub const ZERO: Self = Self(0);

    /// The revision after this one.
    #[must_use]
    pub fn next(self) -> Self {
        Self(self.0 + 1)
    }

    /// The revision before this one.
    #[must_use]
    pub fn previous(self) -> Self {
        Self(self.0 - 1)
    }
}

impl fmt::Display for RevisionNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Names one unbroken history of an edition: a restored backup gets another epoch, so that no
/// client takes the new revisions for those that it already has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, DeriveValueType)]
#[serde(transparent)]
pub struct Epoch(pub Uuid);

impl From<Uuid> for Epoch {
    fn from(uuid: Uuid) -> Self {
        Self(uuid)
    }
}

/// A client's position: everything up to this revision of this epoch is known to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Cursor {
    /// The history that the client knows.
    pub epoch: Epoch,
    /// The last revision of it that the client knows.
    pub revision: RevisionNumber,
}

/// A text that is no cursor of ours.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("is not a cursor of this service")]
pub struct CursorError;

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.epoch.0.as_simple(), self.revision)
    }
}

impl FromStr for Cursor {
    type Err = CursorError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (epoch, revision) = text.split_once('-').ok_or(CursorError)?;
        let cursor = Self {
            epoch: Epoch(Uuid::try_parse(epoch).map_err(|_| CursorError)?),
            revision: RevisionNumber(revision.parse().map_err(|_| CursorError)?),
        };
        // One position has one text: "+7", "007" and capital digits are not ours.
        if cursor.to_string() == text && cursor.revision >= RevisionNumber::ZERO {
            Ok(cursor)
        } else {
            Err(CursorError)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_reads_back_only_what_it_wrote() {
        let cursor = Cursor { epoch: Epoch(Uuid::from_u128(0xab)), revision: RevisionNumber(7) };
        let text = cursor.to_string();
        assert_eq!(text, "000000000000000000000000000000ab-7");
        assert_eq!(text.parse(), Ok(cursor));
        for text in [
            "",
            "7",
            "000000000000000000000000000000ab-07",
            "-1",
            "000000000000000000000000000000AB-7",
            "000000000000000000000000000000ab--1",
            "000000000000000000000000000000ab-99999999999",
        ] {
            assert_eq!(text.parse::<Cursor>(), Err(CursorError), "{text}");
        }
    }
}
