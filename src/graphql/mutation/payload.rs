//! What program edits answer.

use async_graphql::{Context, ID, Object, SimpleObject};

use super::common::{Done, Edited};
use super::user_error::UserError;
use crate::graphql::object::announcement::Announcement;
use crate::graphql::object::conflict::{Conflict, ConflictRuleSetting};
use crate::graphql::object::edition::Edition;
use crate::graphql::object::node::Node;
use crate::graphql::object::organization::Organization;
use crate::graphql::object::participant::Participant;
use crate::graphql::object::revision::Revision;
use crate::graphql::object::room::Room;
use crate::graphql::object::session::Session;
use crate::graphql::object::setting::{SessionKind, Track};
use crate::graphql::scope::Scope;
use crate::program::{self, RecordId};

/// What an edit touches.
pub struct Affected(pub program::Affected);

/// How much an edit touches.
#[Object]
impl Affected {
    /// Sessions that change, or whose contributions do.
    async fn sessions(&self) -> i32 {
        count(self.0.sessions.len())
    }

    /// Participants who change, or who contribute to such a session.
    async fn participants(&self) -> i32 {
        count(self.0.participants)
    }

    /// Agendas that follow such a session. Null: the database cannot say now.
    async fn agendas(&self, ctx: &Context<'_>) -> Option<i32> {
        Scope::of(ctx).hub().count_agendas(&self.0.sessions).await.map(count)
    }
}

fn count<Size>(size: Size) -> i32
where
    i32: TryFrom<Size>,
{
    i32::try_from(size).unwrap_or(i32::MAX)
}

/// What a payload shows of what was edited.
trait Shown {
    fn of(done: &Done) -> Self;
}

impl Shown for Vec<Session> {
    fn of(done: &Done) -> Self {
        // Who shifts a span does not name what is in it.
        if done.shown.is_empty() {
            let moved = done.view.sessions().filter(|row| done.affected.sessions.contains(&row.id));
            return moved.map(|row| Session::of(&done.view, row)).collect();
        }
        let session = |id: &RecordId| match id {
            RecordId::Session(id) => done.view.session(*id),
            _ => None,
        };
        let rows = done.shown.iter().filter_map(session);
        rows.map(|row| Session::of(&done.view, row)).collect()
    }
}

impl Shown for Option<Session> {
    fn of(done: &Done) -> Self {
        Vec::<Session>::of(done).pop()
    }
}

impl Shown for Option<Announcement> {
    fn of(done: &Done) -> Self {
        let Some(RecordId::Announcement(id)) = done.shown.first() else { return None };
        done.view.announcement(*id).map(|row| Announcement::of(&done.view, row))
    }
}

impl Shown for Vec<Option<Node>> {
    fn of(done: &Done) -> Self {
        done.shown.iter().map(|id| Node::of(&done.view, *id)).collect()
    }
}

impl Shown for Vec<ConflictRuleSetting> {
    fn of(done: &Done) -> Self {
        ConflictRuleSetting::all(&done.view.edition().severities)
    }
}

impl Shown for Option<ID> {
    fn of(done: &Done) -> Self {
        done.shown.first().map(|id| id.to_string().into())
    }
}

macro_rules! shown {
    ($($object:ident)*) => {
        $(impl Shown for Option<$object> {
            fn of(done: &Done) -> Self {
                match Node::of(&done.view, *done.shown.first()?) {
                    Some(Node::$object(object)) => Some(object),
                    _ => None,
                }
            }
        })*
    };
}
shown!(Room Track SessionKind Organization Participant);

macro_rules! payload {
    ($name:ident, $doc:literal $(, $field:ident: $object:ty, $object_doc:literal)?) => {
        #[doc = $doc]
        #[derive(SimpleObject)]
        pub struct $name {
            $(
                #[doc = $object_doc]
                $field: $object,
            )?
            /// The edition. Null: refused.
            edition: Option<Edition>,
            /// The revision that was made. Null: refused, only tried, or nothing changed.
            revision: Option<Revision>,
            /// The conflicts that the edit creates.
            conflicts: Vec<Conflict>,
            /// How much the edit touches. Null: refused.
            affected: Option<Affected>,
            /// Why the edit was refused. Empty: it was not.
            user_errors: Vec<UserError>,
        }

        impl $name {
            /// The payload of an edit.
            pub fn of(edited: Edited) -> Self {
                match edited {
                    Edited::Done(done) => Self {
                        $($field: Shown::of(&done),)?
                        edition: Some(done.edition()),
                        revision: done.revision(),
                        conflicts: done.conflicts(),
                        affected: Some(Affected(done.affected)),
                        user_errors: Vec::new(),
                    },
                    Edited::Refused(user_errors) => Self {
                        $($field: Default::default(),)?
                        edition: None,
                        revision: None,
                        conflicts: Vec::new(),
                        affected: None,
                        user_errors,
                    },
                }
            }
        }
    };
}

payload!(CreateSessionPayload, "What `createSession` answers.",
    session: Option<Session>, "The session; on a dry run, as it would be. Null: refused.");
payload!(UpdateSessionPayload, "What `updateSession` answers.",
    session: Option<Session>, "The session; on a dry run, as it would be. Null: refused.");
payload!(RescheduleSessionPayload, "What `rescheduleSession` answers.",
    session: Option<Session>, "The session; on a dry run, as it would be. Null: refused.");
payload!(CancelSessionPayload, "What `cancelSession` answers.",
    session: Option<Session>, "The session; on a dry run, as it would be. Null: refused.");
payload!(ReinstateSessionPayload, "What `reinstateSession` answers.",
    session: Option<Session>, "The session; on a dry run, as it would be. Null: refused.");
payload!(PublishSessionsPayload, "What `publishSessions` answers.",
    sessions: Vec<Session>, "The sessions; on a dry run, as they would be. Empty: refused.");
payload!(UnpublishSessionsPayload, "What `unpublishSessions` answers.",
    sessions: Vec<Session>, "The sessions; on a dry run, as they would be. Empty: refused.");
payload!(DelaySessionPayload, "What `delaySession` answers.",
    session: Option<Session>, "The session; on a dry run, as it would be. Null: refused.");
payload!(ShiftSessionsPayload, "What `shiftSessions` answers.",
    sessions: Vec<Session>,
    "The sessions that are moved, earliest first; on a dry run, as they would be. Empty: refused, or \
     there is none.");
payload!(SwapSessionsPayload, "What `swapSessions` answers.",
    sessions: Vec<Session>, "Both sessions; on a dry run, as they would be. Empty: refused.");
payload!(SetSessionFullPayload, "What `setSessionFull` answers.",
    session: Option<Session>, "The session; on a dry run, as it would be. Null: refused.");
payload!(DeleteDraftSessionPayload, "What `deleteDraftSession` answers.",
    deleted_session: Option<ID>, "The id of the draft that is gone. Null: refused.");
payload!(AddContributionPayload, "What `addContribution` answers.",
    session: Option<Session>, "The session; on a dry run, as it would be. Null: refused.");
payload!(UpdateContributionPayload, "What `updateContribution` answers.",
    session: Option<Session>, "The session; on a dry run, as it would be. Null: refused.");
payload!(RemoveContributionPayload, "What `removeContribution` answers.",
    session: Option<Session>, "The session; on a dry run, as it would be. Null: refused.");
payload!(PostAnnouncementPayload, "What `postAnnouncement` answers.",
    announcement: Option<Announcement>,
    "The announcement; on a dry run, as it would be. Null: refused.");
payload!(WithdrawAnnouncementPayload, "What `withdrawAnnouncement` answers.",
    announcement: Option<Announcement>,
    "The announcement; on a dry run, as it would be. Null: refused.");
payload!(UpdateConflictRulesPayload, "What `updateConflictRules` answers.",
    conflict_rules: Vec<ConflictRuleSetting>,
    "What every rule weighs; on a dry run, as it would. Empty: refused.");
payload!(CreateRoomPayload, "What `createRoom` answers.",
    room: Option<Room>, "The room; on a dry run, as it would be. Null: refused.");
payload!(UpdateRoomPayload, "What `updateRoom` answers.",
    room: Option<Room>, "The room; on a dry run, as it would be. Null: refused.");
payload!(DeleteRoomPayload, "What `deleteRoom` answers.",
    deleted_room: Option<ID>, "The id of the room that is gone, or would be. Null: refused.");
payload!(CreateTrackPayload, "What `createTrack` answers.",
    track: Option<Track>, "The track; on a dry run, as it would be. Null: refused.");
payload!(UpdateTrackPayload, "What `updateTrack` answers.",
    track: Option<Track>, "The track; on a dry run, as it would be. Null: refused.");
payload!(DeleteTrackPayload, "What `deleteTrack` answers.",
    deleted_track: Option<ID>, "The id of the track that is gone, or would be. Null: refused.");
payload!(CreateSessionKindPayload, "What `createSessionKind` answers.",
    kind: Option<SessionKind>, "The kind of session; on a dry run, as it would be. Null: refused.");
payload!(UpdateSessionKindPayload, "What `updateSessionKind` answers.",
    kind: Option<SessionKind>, "The kind of session; on a dry run, as it would be. Null: refused.");
payload!(DeleteSessionKindPayload, "What `deleteSessionKind` answers.",
    deleted_kind: Option<ID>, "The id of the kind of session that is gone, or would be. Null: refused.");
payload!(CreateOrganizationPayload, "What `createOrganization` answers.",
    organization: Option<Organization>, "The organization; on a dry run, as it would be. Null: refused.");
payload!(UpdateOrganizationPayload, "What `updateOrganization` answers.",
    organization: Option<Organization>, "The organization; on a dry run, as it would be. Null: refused.");
payload!(DeleteOrganizationPayload, "What `deleteOrganization` answers.",
    deleted_organization: Option<ID>, "The id of the organization that is gone, or would be. Null: refused.");
payload!(CreateParticipantPayload, "What `createParticipant` answers.",
    participant: Option<Participant>, "The participant; on a dry run, as it would be. Null: refused.");
payload!(UpdateParticipantPayload, "What `updateParticipant` answers.",
    participant: Option<Participant>, "The participant; on a dry run, as it would be. Null: refused.");
payload!(DeleteParticipantPayload, "What `deleteParticipant` answers.",
    deleted_participant: Option<ID>, "The id of the participant that is gone, or would be. Null: refused.");
payload!(CreateEditionPayload, "What `createEdition` answers.");
payload!(UpdateEditionPayload, "What `updateEdition` answers.");
payload!(RescheduleEditionPayload, "What `rescheduleEdition` answers.");
payload!(EditProgramPayload, "What `editProgram` answers.",
    objects: Vec<Option<Node>>,
    "What the edits edited, in their order; on a dry run, as it would be. Null in the place of what \
     is gone, or is no node; what a shift moved is not in it. Empty: refused.");
payload!(RevertRevisionPayload, "What `revertRevision` answers.",
    sessions: Vec<Session>,
    "The sessions that it touches; on a dry run, as they would be. Empty: refused, or none.");
