//! What somebody wants of a program.

mod announcement;
mod conflict_rules;
mod contribution;
mod edition;
mod session;
mod setting;
mod slot;

pub use announcement::PostAnnouncement;
pub use conflict_rules::UpdateConflictRules;
pub use contribution::{AddContribution, Position, UpdateContribution};
pub use edition::{CreateEdition, EditionContent, RescheduleEdition, UpdateEdition};
pub use session::{
    CreateSession, NewContribution, RescheduleSession, SessionContent, UpdateSession,
};
pub use setting::{
    Create, KindContent, NewConsent, OrganizationContent, ParticipantContent, RoomContent,
    TrackContent, Update,
};
pub use slot::{Days, DelaySession, Lateness, Run, ShiftSessions, SwapSessions, SwapWhat};

use std::collections::BTreeSet;

use super::record::{Record, RecordId};
use super::undo::Undo;
use crate::entity::participant::ParticipantVisibility;
use crate::types::{
    AnnouncementId, ContributionId, LocalizedText, OrganizationId, ParticipantId, RoomId,
    SessionId, SessionKindId, Timestamp, TrackId,
};

/// One wish. Ids and instants come into it from outside.
#[derive(Debug, Clone)]
pub enum Edit {
    /// Puts a row as it is: the edit of importers and of undo. A new session gets the next number,
    /// unless it brings one that was issued in this edition and is free: it is put back then. A
    /// participant who has chosen how to be listed is listed no further than that.
    Put(Record),
    /// Takes a row away, if it is there: the importer's edit, and that of undo. Not a participant who
    /// chose how to be listed.
    Remove(RecordId),
    /// Takes back what one revision did.
    Undo(Box<Undo>),
    /// Takes somebody who was erased away, and what they contributed. The rows are blank already.
    TakeErasedAway(BTreeSet<ParticipantId>),
    /// Takes a row away that must be there, with the same exception.
    Delete(RecordId),
    /// Makes the edition, in the empty program.
    CreateEdition(Box<CreateEdition>),
    /// Changes what the edition says of itself.
    UpdateEdition(Box<UpdateEdition>),
    /// Moves the edition to other dates, with everything in it.
    RescheduleEdition(Box<RescheduleEdition>),
    /// Makes a room.
    CreateRoom(Box<Create<RoomId, RoomContent>>),
    /// Changes a room.
    UpdateRoom(Box<Update<RoomId, RoomContent>>),
    /// Makes a track.
    CreateTrack(Box<Create<TrackId, TrackContent>>),
    /// Changes a track.
    UpdateTrack(Box<Update<TrackId, TrackContent>>),
    /// Makes a kind of session.
    CreateKind(Box<Create<SessionKindId, KindContent>>),
    /// Changes a kind of session.
    UpdateKind(Box<Update<SessionKindId, KindContent>>),
    /// Makes an organization.
    CreateOrganization(Box<Create<OrganizationId, OrganizationContent>>),
    /// Changes an organization.
    UpdateOrganization(Box<Update<OrganizationId, OrganizationContent>>),
    /// Makes a participant, hidden unless there is a basis for more.
    CreateParticipant(Box<Create<ParticipantId, ParticipantContent>>),
    /// Changes a participant, and what is recorded of their consent.
    UpdateParticipant(Box<Update<ParticipantId, ParticipantContent>>),
    /// Makes a session.
    CreateSession(Box<CreateSession>),
    /// Changes what a session says; not when and where it is.
    UpdateSession(Box<UpdateSession>),
    /// Changes when and where a session is.
    RescheduleSession(RescheduleSession),
    /// Says how late a session is, against its plan.
    DelaySession(DelaySession),
    /// Moves the plan of every session of a span by one amount.
    ShiftSessions(ShiftSessions),
    /// Exchanges the slots of two sessions.
    SwapSessions(SwapSessions),
    /// Says whether anybody more gets into a session.
    SetSessionFull {
        /// The session.
        session: SessionId,
        /// Whether nobody more gets in.
        is_full: bool,
    },
    /// Takes a draft away, with its contributions.
    DeleteDraftSession(SessionId),
    /// Adds a contribution to a session.
    AddContribution(Box<AddContribution>),
    /// Changes a contribution to a session.
    UpdateContribution(Box<UpdateContribution>),
    /// Takes a contribution out of its session.
    RemoveContribution(ContributionId),
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
    /// Weighs the rules for conflicts anew.
    UpdateConflictRules(UpdateConflictRules),
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

impl Edit {
    /// Whether it says by which name the edition is known in addresses.
    pub fn names_edition(&self) -> bool {
        match self {
            Self::CreateEdition(_) | Self::Put(Record::Edition(_)) | Self::Undo(_) => true,
            Self::UpdateEdition(edit) => edit.slug != Patch::Keep,
            _ => false,
        }
    }
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
    pub(in crate::program) fn apply_to<F: From<T>>(self, field: &mut F) {
        if let Self::Set(value) = self {
            *field = value.into();
        }
    }

    /// The same wish for another field.
    pub fn map<U>(self, make: impl FnOnce(T) -> U) -> Patch<U> {
        match self {
            Self::Keep => Patch::Keep,
            Self::Set(value) => Patch::Set(make(value)),
        }
    }
}
