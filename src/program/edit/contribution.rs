//! Wishes for single contributions, so that two editors who add different people to a session do not
//! overwrite each other.

use super::{NewContribution, Patch};
use crate::entity::contribution::ContributionRole;
use crate::types::{ContributionId, LocalizedText, SessionId};

/// Where in the list of a session's contributions one stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Position {
    /// After so many others; after all of them, if they are fewer.
    After(usize),
    /// After all others.
    Last,
}

/// A contribution to be added to a session.
#[derive(Debug, Clone)]
pub struct AddContribution {
    /// The session.
    pub session: SessionId,
    /// What is added. What the session has already, to the letter, is not added again.
    pub contribution: NewContribution,
    /// Where.
    pub position: Position,
}

/// A contribution as it is to be from now on. Who contributes stays.
#[derive(Debug, Clone)]
pub struct UpdateContribution {
    /// The contribution.
    pub contribution: ContributionId,
    /// The name to show.
    pub display_name: Patch<Option<LocalizedText>>,
    /// As what.
    pub role: Patch<Option<ContributionRole>>,
    /// Where in the list of the session.
    pub position: Patch<Position>,
}
