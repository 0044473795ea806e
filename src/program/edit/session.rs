//! Wishes for sessions.

use chrono::NaiveDate;

use super::Patch;
use crate::entity::contribution::ContributionRole;
use crate::entity::room::AccessibilityFeature;
use crate::entity::session::{Interpretation, Link};
use crate::types::{
    ContributionId, Locale, LocalizedText, OrganizationId, ParticipantId, RoomId, SessionId,
    SessionKindId, Timestamp, TrackId, WebUrl,
};

/// A session to be made.
#[derive(Debug, Clone)]
pub struct CreateSession {
    /// Its id.
    pub id: SessionId,
    /// The client's key: if a session with it is there, nothing is made.
    pub client_key: Option<String>,
    /// What it is called.
    pub title: LocalizedText,
    /// What it says beside its title.
    pub content: SessionContent,
    /// The day it is planned for. None: the day of its start, if it has one.
    pub date: Option<NaiveDate>,
    /// The planned start.
    pub starts_at: Option<Timestamp>,
    /// The planned end.
    pub ends_at: Option<Timestamp>,
    /// Where it takes place.
    pub rooms: Vec<RoomId>,
    /// Whether everybody sees it at once.
    pub is_published: bool,
}

/// What a session says, field by field.
#[derive(Debug, Clone, Default)]
pub struct SessionContent {
    /// What stands below the title.
    pub subtitle: Patch<Option<LocalizedText>>,
    /// What it is about, in Markdown.
    pub abstract_text: Patch<Option<LocalizedText>>,
    /// What sort of thing it is.
    pub kind: Patch<Option<SessionKindId>>,
    /// The track that it belongs to.
    pub track: Patch<Option<TrackId>>,
    /// The official code.
    pub code: Patch<Option<String>>,
    /// The languages spoken.
    pub spoken_languages: Patch<Vec<Locale>>,
    /// Whether it is for invited people only.
    pub is_closed: Patch<Option<bool>>,
    /// Whether it is streamed.
    pub is_streamed: Patch<Option<bool>>,
    /// The languages interpreted into: the whole list.
    pub interpretations: Patch<Vec<Interpretation>>,
    /// What it offers to people with disabilities: the whole list.
    pub accessibility: Patch<Vec<AccessibilityFeature>>,
    /// Where it is streamed.
    pub stream_url: Patch<Option<WebUrl>>,
    /// Where it can be seen afterwards.
    pub recording_url: Patch<Option<WebUrl>>,
    /// Further addresses: the whole list.
    pub links: Patch<Vec<Link>>,
    /// How many people are expected, for staff.
    pub expected_audience: Patch<Option<i32>>,
    /// For staff.
    pub note: Patch<Option<String>>,
    /// Where its facts come from, for staff: the whole list.
    pub sources: Patch<Vec<WebUrl>>,
    /// Who does what: the whole list.
    pub contributions: Patch<Vec<NewContribution>>,
    /// Who prepares it: the whole list.
    pub organizers: Patch<Vec<OrganizationId>>,
}

/// A session's new words.
#[derive(Debug, Clone)]
pub struct UpdateSession {
    /// The session.
    pub session: SessionId,
    /// What it is called.
    pub title: Patch<LocalizedText>,
    /// Whether nobody more gets in.
    pub is_full: Patch<bool>,
    /// The rest.
    pub content: SessionContent,
}

/// A contribution as it is wanted.
#[derive(Debug, Clone)]
pub struct NewContribution {
    /// Its id, unless the session has the same contribution already.
    pub id: ContributionId,
    /// Who contributes.
    pub participant: Option<ParticipantId>,
    /// The name to show.
    pub display_name: Option<LocalizedText>,
    /// As what.
    pub role: Option<ContributionRole>,
}

/// A session's new time and place.
#[derive(Debug, Clone)]
pub struct RescheduleSession {
    /// The session.
    pub session: SessionId,
    /// The planned start. Alone, it keeps the duration; none unschedules.
    pub starts_at: Patch<Option<Timestamp>>,
    /// The planned end.
    pub ends_at: Patch<Option<Timestamp>>,
    /// The whole list of rooms.
    pub rooms: Patch<Vec<RoomId>>,
}
