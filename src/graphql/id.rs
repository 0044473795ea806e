//! Ids on their way in and out.

use async_graphql::{ID, Result};

use super::error::bad_argument;
use crate::types::{
    AccessTokenId, AccountId, AnnouncementId, ContributionId, EditionId, GlobalId, IdError,
    NewsletterIssueId, OrganizationId, ParticipantId, PersonId, RoomId, SessionId, SessionKindId,
    TrackId,
};

/// An id that can be read from its text.
pub trait FromText: Sized {
    /// Reads the text.
    fn from_text(text: &str) -> Result<Self, IdError>;
}

macro_rules! from_text {
    ($($id:ty),*) => {
        $(impl FromText for $id {
            fn from_text(text: &str) -> Result<Self, IdError> {
                Self::parse(text)
            }
        })*
    };
}
from_text!(
    AccessTokenId,
    AccountId,
    AnnouncementId,
    ContributionId,
    EditionId,
    GlobalId,
    NewsletterIssueId,
    OrganizationId,
    ParticipantId,
    PersonId,
    RoomId,
    SessionId,
    SessionKindId,
    TrackId
);

/// Reads an id; `argument` is the dotted path of the argument that it stands in.
pub fn read<Id: FromText>(argument: &str, id: &ID) -> Result<Id> {
    Id::from_text(id).map_err(|error| bad_argument(argument, error))
}

/// Reads an id that may be missing.
pub fn read_maybe<Id: FromText>(argument: &str, id: Option<&ID>) -> Result<Option<Id>> {
    id.map(|id| read(argument, id)).transpose()
}

/// Reads a list of ids; a missing list is an empty one.
pub fn read_list<Id: FromText>(argument: &str, ids: Option<&Vec<ID>>) -> Result<Vec<Id>> {
    let numbered = ids.into_iter().flatten().enumerate();
    numbered.map(|(place, id)| read(&format!("{argument}.{place}"), id)).collect()
}
