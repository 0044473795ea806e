//! What somebody wants of a program.

use chrono::NaiveDate;

use super::record::{Record, RecordId};
use crate::entity::announcement;
use crate::entity::contribution::ContributionRole;
use crate::entity::participant::ParticipantVisibility;
use crate::types::{
    AnnouncementId, ContributionId, Locale, LocalizedText, OrganizationId, ParticipantId, RoomId,
    SessionId, SessionKindId, Timestamp, TrackId,
};

/// One wish. Ids and instants come into it from outside.
#[derive(Debug, Clone)]
pub enum Edit {
    /// Puts a row as it is: the edit of importers and of undo. A new session gets the next number,
    /// unless it brings one that was issued in this edition and is free: it is put back then. A
    /// participant who has chosen how to be listed is listed no further than that.
    Put(Record),
    /// Takes a row away: the importer's edit.
    Remove(RecordId),
    /// Makes a session.
    CreateSession(Box<CreateSession>),
    /// Changes what a session says; not when and where it is.
    UpdateSession(Box<UpdateSession>),
    /// Changes when and where a session is.
    RescheduleSession(RescheduleSession),
    /// Cancels a session, which stays in the program.
    CancelSession {
        /// The session.
        session: SessionId,
        /// Why, for everybody.
        reason: Option<LocalizedText>,
        /// What takes place instead.
        replaced_by: Option<SessionId>,
    },
    /// Takes a cancellation back.
    ReinstateSession(SessionId),
    /// Shows drafts to everybody.
    PublishSessions(Vec<SessionId>),
    /// Makes drafts of published sessions.
    UnpublishSessions(Vec<SessionId>),
    /// Says a word to the audience.
    PostAnnouncement(Box<PostAnnouncement>),
    /// Takes an announcement down.
    WithdrawAnnouncement {
        /// The announcement.
        announcement: AnnouncementId,
        /// When.
        at: Timestamp,
    },
    /// Records what a participant chose for themselves. What they chose already, by word of their
    /// own and unchanged since, makes no revision.
    RecordConsent {
        /// The participant.
        participant: ParticipantId,
        /// What they chose.
        choice: ConsentChoice,
        /// When.
        at: Timestamp,
    },
}

/// What somebody chooses for themselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ConsentChoice {
    /// To be listed like this.
    Listed(ParticipantVisibility),
    /// To be erased: hidden at once, with the wish for staff to see.
    Erased,
}

/// A wish for one field: leave it, or make it this.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Patch<T> {
    /// Leave it as it is.
    #[default]
    Keep,
    /// Make it this.
    Set(T),
}

impl<T> Patch<T> {
    pub(super) fn apply_to(self, field: &mut T) {
        if let Self::Set(value) = self {
            *field = value;
        }
    }
}

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

/// A word to the audience.
#[derive(Debug, Clone)]
pub struct PostAnnouncement {
    /// Its id.
    pub id: AnnouncementId,
    /// The client's key: if an announcement with it is there, nothing is posted.
    pub client_key: Option<String>,
    /// What it says.
    pub text: LocalizedText,
    /// The rooms that it is for. Empty: all.
    pub rooms: Vec<RoomId>,
    /// When it is over.
    pub until: Option<Timestamp>,
    /// How urgent it is.
    pub urgency: announcement::Urgency,
    /// When it is posted.
    pub at: Timestamp,
}
