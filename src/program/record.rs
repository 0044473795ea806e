//! The tables of a program, listed once. Whatever must treat every table alike is made from this
//! list by a macro, in the order in which rows are written.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::entity::{
    announcement, contribution, edition, organization, participant, room, session, session_kind,
    track,
};
use crate::types::{
    AnnouncementId, ContributionId, EditionId, OrganizationId, ParticipantId, RevisionNumber,
    RoomId, SessionId, SessionKindId, TrackId,
};

/// The rows of one table of a program, by id. Cheap to clone; a change copies one table's pointers.
pub type Table<R> = Arc<BTreeMap<<R as Row>::Id, Arc<R>>>;

/// What replay computes of a row. Not part of what the row says.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stamps {
    /// The revision that last changed the row.
    pub changed_at: RevisionNumber,
    /// Of a session: how often its time, place or cancellation changed.
    #[serde(default)]
    pub calendar_sequence: i32,
    /// Of a session: the revision that last changed what the public may see of it.
    #[serde(default)]
    pub publicly_changed_at: RevisionNumber,
}

/// One row of a program.
pub trait Row: Clone + PartialEq + Send + Sync + 'static {
    /// The row's id.
    type Id: Copy + Ord + Send + Sync;

    /// The row's id.
    fn id(&self) -> Self::Id;

    /// The edition that the row belongs to.
    fn edition_id(&self) -> EditionId;

    /// What replay computes and the log leaves out.
    fn stamps(&self) -> Stamps;

    /// Sets what replay computes.
    fn set_stamps(&mut self, stamps: Stamps);

    /// Whether both rows say the same, stamps apart.
    fn says_the_same(&self, other: &Self) -> bool {
        let mut stamped = other.clone();
        stamped.set_stamps(self.stamps());
        *self == stamped
    }
}

macro_rules! row {
    ($model:ident, $id:ty, $edition:ident $(, $stamp:ident)*) => {
        impl Row for $model::Model {
            type Id = $id;

            fn id(&self) -> $id {
                self.id
            }

            fn edition_id(&self) -> EditionId {
                self.$edition
            }

            fn stamps(&self) -> Stamps {
                let none = Stamps::default();
                let stamps = Stamps { changed_at: self.changed_at_revision, ..none };
                $(let stamps = Stamps { $stamp: self.$stamp, ..stamps };)*
                stamps
            }

            fn set_stamps(&mut self, stamps: Stamps) {
                self.changed_at_revision = stamps.changed_at;
                $(self.$stamp = stamps.$stamp;)*
            }
        }
    };
}

row!(edition, EditionId, id);
row!(organization, OrganizationId, edition_id);
row!(room, RoomId, edition_id);
row!(track, TrackId, edition_id);
row!(session_kind, SessionKindId, edition_id);
row!(participant, ParticipantId, edition_id);
row!(session, SessionId, edition_id, calendar_sequence, publicly_changed_at);
row!(contribution, ContributionId, edition_id);
row!(announcement, AnnouncementId, edition_id);

/// Calls a macro with every table: variant, module of the entity, type of the id, field of
/// `Tables`. Rows are written in this order and deleted in reverse, so that no reference dangles.
macro_rules! for_each_table {
    ($macro:ident) => {
        $macro! {
            (Edition, edition, EditionId, editions)
            (Organization, organization, OrganizationId, organizations)
            (Room, room, RoomId, rooms)
            (Track, track, TrackId, tracks)
            (SessionKind, session_kind, SessionKindId, kinds)
            (Participant, participant, ParticipantId, participants)
            (Session, session, SessionId, sessions)
            (Contribution, contribution, ContributionId, contributions)
            (Announcement, announcement, AnnouncementId, announcements)
        }
    };
}
pub(crate) use for_each_table;

macro_rules! define_records {
    ($(($variant:ident, $model:ident, $id:ident, $field:ident))*) => {
        /// A row of any table.
        #[derive(Debug, Clone, PartialEq)]
        pub enum Record {
            $(
                #[doc = concat!("A row of `", stringify!($model), "`.")]
                $variant(Arc<$model::Model>),
            )*
        }

        /// The id of a row of any table; ordered as rows are written.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum RecordId {
            $(
                #[doc = concat!("Of a row of `", stringify!($model), "`.")]
                $variant($id),
            )*
        }

        impl std::fmt::Display for RecordId {
            /// As clients know the row.
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                match self {
                    $(Self::$variant(id) => std::fmt::Display::fmt(id, f),)*
                }
            }
        }

        impl Record {
            /// The row's id.
            pub fn id(&self) -> RecordId {
                match self {
                    $(Self::$variant(row) => RecordId::$variant(row.id()),)*
                }
            }

            /// The edition that the row belongs to.
            pub fn edition_id(&self) -> EditionId {
                match self {
                    $(Self::$variant(row) => row.edition_id(),)*
                }
            }

            /// What replay computed of the row.
            pub fn stamps(&self) -> Stamps {
                match self {
                    $(Self::$variant(row) => row.stamps(),)*
                }
            }

            /// The row with other stamps.
            #[must_use]
            pub fn with_stamps(self, stamps: Stamps) -> Self {
                match self {
                    $(Self::$variant(mut row) => {
                        Arc::make_mut(&mut row).set_stamps(stamps);
                        Self::$variant(row)
                    })*
                }
            }

            /// Whether both rows are of one table and say the same, stamps apart.
            pub fn says_the_same(&self, other: &Self) -> bool {
                match (self, other) {
                    $((Self::$variant(one), Self::$variant(other)) => one.says_the_same(other),)*
                    _ => false,
                }
            }
        }

        $(
            impl From<$model::Model> for Record {
                fn from(row: $model::Model) -> Self {
                    Self::$variant(Arc::new(row))
                }
            }

            impl From<$id> for RecordId {
                fn from(id: $id) -> Self {
                    Self::$variant(id)
                }
            }
        )*
    };
}
for_each_table!(define_records);

impl Record {
    /// The key of the client that made the row. None: made without one.
    pub fn client_key(&self) -> Option<&str> {
        match self {
            Self::Edition(row) => row.client_key.as_deref(),
            Self::Organization(row) => row.client_key.as_deref(),
            Self::Room(row) => row.client_key.as_deref(),
            Self::Track(row) => row.client_key.as_deref(),
            Self::SessionKind(row) => row.client_key.as_deref(),
            Self::Participant(row) => row.client_key.as_deref(),
            Self::Session(row) => row.client_key.as_deref(),
            Self::Contribution(_) => None,
            Self::Announcement(row) => row.client_key.as_deref(),
        }
    }
}
