//! What changed, one type for each kind of thing and happening.

use async_graphql::{ID, Interface, SimpleObject};

use super::announcement::Announcement;
use super::edition::Edition;
use super::organization::Organization;
use super::participant::Participant;
use super::room::Room;
use super::session::Session;
use super::setting::{SessionKind, Track};
use crate::entity::session as row;
use crate::entity::session::{SessionField, SessionStatus};
use crate::graphql::text::LocalizedText;
use crate::program::{self, Presence, View, VisibleChange};
use crate::types::{SessionId, Timestamp};

/// What changed, in a few words and as an object of its own type. Objects inside a change are as
/// they were at its revision.
#[derive(Interface)]
#[graphql(field(name = "summary", ty = "&LocalizedText", desc = "The change in a few words."))]
pub enum Change {
    /// The edition itself.
    EditionChanged(EditionChanged),
    /// An organization came.
    OrganizationAdded(OrganizationAdded),
    /// An organization changed.
    OrganizationChanged(OrganizationChanged),
    /// An organization went.
    OrganizationRemoved(OrganizationRemoved),
    /// A room came.
    RoomAdded(RoomAdded),
    /// A room changed.
    RoomChanged(RoomChanged),
    /// A room went.
    RoomRemoved(RoomRemoved),
    /// A track came.
    TrackAdded(TrackAdded),
    /// A track changed.
    TrackChanged(TrackChanged),
    /// A track went.
    TrackRemoved(TrackRemoved),
    /// A kind of session came.
    SessionKindAdded(SessionKindAdded),
    /// A kind of session changed.
    SessionKindChanged(SessionKindChanged),
    /// A kind of session went.
    SessionKindRemoved(SessionKindRemoved),
    /// A participant came.
    ParticipantAdded(ParticipantAdded),
    /// A participant changed.
    ParticipantChanged(ParticipantChanged),
    /// A participant went.
    ParticipantRemoved(ParticipantRemoved),
    /// A session came.
    SessionAdded(SessionAdded),
    /// A session changed.
    SessionChanged(SessionChanged),
    /// A session went.
    SessionRemoved(SessionRemoved),
    /// An announcement was posted.
    AnnouncementPosted(AnnouncementPosted),
    /// An announcement was withdrawn.
    AnnouncementWithdrawn(AnnouncementWithdrawn),
}

/// The edition itself changed, or was created.
#[derive(SimpleObject)]
pub struct EditionChanged {
    /// The change in a few words.
    summary: LocalizedText,
    /// The edition after the change.
    edition: Edition,
}

macro_rules! changes_of {
    ($object:ident, $field:ident, $added:ident $added_doc:literal, $changed:ident $changed_doc:literal,
     $removed:ident $removed_doc:literal) => {
        #[doc = $added_doc]
        #[derive(SimpleObject)]
        pub struct $added {
            /// The change in a few words.
            summary: LocalizedText,
            /// What came.
            $field: $object,
        }

        #[doc = $changed_doc]
        #[derive(SimpleObject)]
        pub struct $changed {
            /// The change in a few words.
            summary: LocalizedText,
            /// How it is after the change.
            $field: $object,
        }

        #[doc = $removed_doc]
        #[derive(SimpleObject)]
        pub struct $removed {
            /// The change in a few words.
            summary: LocalizedText,
            /// The id of what went.
            id: ID,
        }
    };
}

changes_of!(Organization, organization, OrganizationAdded "An organization can be seen now.",
    OrganizationChanged "An organization changed.", OrganizationRemoved "An organization can be seen no more.");
changes_of!(Room, room, RoomAdded "A room can be seen now.",
    RoomChanged "A room changed.", RoomRemoved "A room can be seen no more.");
changes_of!(Track, track, TrackAdded "A track can be seen now.",
    TrackChanged "A track changed.", TrackRemoved "A track can be seen no more.");
changes_of!(SessionKind, kind, SessionKindAdded "A kind of session can be seen now.",
    SessionKindChanged "A kind of session changed.",
    SessionKindRemoved "A kind of session can be seen no more.");
changes_of!(Participant, participant, ParticipantAdded "A participant is listed by name now.",
    ParticipantChanged "What is listed of a participant changed.",
    ParticipantRemoved "A participant is listed by name no more.");

/// A session can be seen now.
#[derive(SimpleObject)]
pub struct SessionAdded {
    /// The change in a few words.
    summary: LocalizedText,
    /// What came.
    session: Session,
}

/// A session changed: its row, its contributions, its rooms or its organizers.
#[derive(SimpleObject)]
pub struct SessionChanged {
    /// The change in a few words.
    summary: LocalizedText,
    /// How it is after the change.
    session: Session,
    /// Which of its fields differ.
    fields: Vec<SessionField>,
    /// When and where it was before.
    before: SessionPlacement,
    /// When and where it is now.
    after: SessionPlacement,
}

/// A session can be seen no more.
#[derive(SimpleObject)]
pub struct SessionRemoved {
    /// The change in a few words.
    summary: LocalizedText,
    /// The id of what went.
    id: ID,
}

/// When and where a session is.
#[derive(SimpleObject)]
pub struct SessionPlacement {
    /// The planned start.
    starts_at: Option<Timestamp>,
    /// The planned end.
    ends_at: Option<Timestamp>,
    /// The expected start: the planned one and the delay.
    expected_starts_at: Option<Timestamp>,
    /// The rooms.
    rooms: Vec<Room>,
    /// Where it stands.
    status: SessionStatus,
}

/// An announcement was posted, or changed.
#[derive(SimpleObject)]
pub struct AnnouncementPosted {
    /// The change in a few words.
    summary: LocalizedText,
    /// The announcement.
    announcement: Announcement,
}

/// An announcement was withdrawn.
#[derive(SimpleObject)]
pub struct AnnouncementWithdrawn {
    /// The change in a few words.
    summary: LocalizedText,
    /// The id of the announcement.
    id: ID,
    /// The announcement. Null: it is gone altogether.
    announcement: Option<Announcement>,
}

/// Makes the object of one happening to one kind of thing.
macro_rules! presence {
    ($presence:expr, $summary:ident, $id:expr, $field:ident = $object:expr,
     $added:ident, $changed:ident, $removed:ident) => {
        match $presence {
            Presence::Added => Change::$added($added { $summary, $field: $object? }),
            Presence::Changed => Change::$changed($changed { $summary, $field: $object? }),
            Presence::Removed => {
                Change::$removed($removed { $summary, id: $id.to_string().into() })
            }
        }
    };
}

impl Change {
    /// The object of a change between two views. None: a view shows less than the change needs,
    /// which `project` does not let happen.
    pub fn of(change: &VisibleChange, before: &View, after: &View) -> Option<Self> {
        let summary = LocalizedText::of(after, &program::summarize(change, before, after));
        let view = after;
        Some(match change {
            VisibleChange::Edition => {
                Self::EditionChanged(EditionChanged { summary, edition: Edition(view.clone()) })
            }
            VisibleChange::Session(id, change) => {
                return Self::of_session(*id, change, summary, before, after);
            }
            VisibleChange::AnnouncementPosted(id) => {
                let announcement = Announcement::of(view, view.announcement(*id)?);
                Self::AnnouncementPosted(AnnouncementPosted { summary, announcement })
            }
            VisibleChange::AnnouncementWithdrawn(id) => {
                let row = view.announcement(*id);
                let announcement = row.map(|row| Announcement::of(view, row));
                let id = id.to_string().into();
                Self::AnnouncementWithdrawn(AnnouncementWithdrawn { summary, id, announcement })
            }
            _ => return Self::of_setting(change, summary, view),
        })
    }

    /// Of things that come, change and go as a whole.
    fn of_setting(change: &VisibleChange, summary: LocalizedText, view: &View) -> Option<Self> {
        Some(match change {
            VisibleChange::Organization(id, presence) => presence!(
                presence,
                summary,
                id,
                organization = view
                    .organization(*id)
                    .map(|row| Organization { view: view.clone(), row: row.clone() }),
                OrganizationAdded,
                OrganizationChanged,
                OrganizationRemoved
            ),
            VisibleChange::Room(id, presence) => presence!(
                presence,
                summary,
                id,
                room = view.room(*id).map(|row| Room::of(view, row)),
                RoomAdded,
                RoomChanged,
                RoomRemoved
            ),
            VisibleChange::Track(id, presence) => presence!(
                presence,
                summary,
                id,
                track = view.track(*id).map(|row| Track { view: view.clone(), row: row.clone() }),
                TrackAdded,
                TrackChanged,
                TrackRemoved
            ),
            VisibleChange::SessionKind(id, presence) => presence!(
                presence,
                summary,
                id,
                kind =
                    view.kind(*id).map(|row| SessionKind { view: view.clone(), row: row.clone() }),
                SessionKindAdded,
                SessionKindChanged,
                SessionKindRemoved
            ),
            VisibleChange::Participant(id, presence) => presence!(
                presence,
                summary,
                id,
                participant = view.participant(*id).map(|row| Participant::of(view, row)),
                ParticipantAdded,
                ParticipantChanged,
                ParticipantRemoved
            ),
            _ => return None,
        })
    }

    fn of_session(
        id: SessionId,
        change: &program::SessionChange,
        summary: LocalizedText,
        before: &View,
        after: &View,
    ) -> Option<Self> {
        Some(match change {
            program::SessionChange::Added => {
                let session = Session::of(after, after.session(id)?);
                Self::SessionAdded(SessionAdded { summary, session })
            }
            program::SessionChange::Changed(fields) => Self::SessionChanged(SessionChanged {
                summary,
                session: Session::of(after, after.session(id)?),
                fields: fields.clone(),
                before: SessionPlacement::of(before, before.session(id)?),
                after: SessionPlacement::of(after, after.session(id)?),
            }),
            program::SessionChange::Removed => {
                Self::SessionRemoved(SessionRemoved { summary, id: id.to_string().into() })
            }
        })
    }
}

impl SessionPlacement {
    fn of(view: &View, row: &row::Model) -> Self {
        Self {
            starts_at: row.starts_at,
            ends_at: row.ends_at,
            expected_starts_at: row.expected_starts_at(),
            rooms: Room::list(view, &row.rooms),
            status: row.status(),
        }
    }
}
