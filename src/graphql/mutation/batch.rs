//! Several edits as one revision.

use async_graphql::{Context, ID, InputObject, Object, OneofObject, Result};

use super::announcement::{PostAnnouncementInput, WithdrawAnnouncementInput};
use super::common::{Asked, CommonInput, commit};
use super::conflict_rules::UpdateConflictRulesInput;
use super::edition::{RescheduleEditionInput, UpdateEditionInput};
use super::fault::{Fault, InputRule};
use super::kind::{CreateSessionKindInput, DeleteSessionKindInput, UpdateSessionKindInput};
use super::organization::{
    CreateOrganizationInput, DeleteOrganizationInput, UpdateOrganizationInput,
};
use super::participant::{CreateParticipantInput, DeleteParticipantInput, UpdateParticipantInput};
use super::payload::EditProgramPayload;
use super::plan::{Plan, ProgramEdit};
use super::reader::Reader;
use super::room::{CreateRoomInput, DeleteRoomInput, UpdateRoomInput};
use super::session::{
    AddContributionInput, CancelSessionInput, CreateSessionInput, DelaySessionInput,
    DeleteDraftSessionInput, PublishSessionsInput, ReinstateSessionInput, RemoveContributionInput,
    RescheduleSessionInput, SetSessionFullInput, ShiftSessionsInput, SwapSessionsInput,
    UnpublishSessionsInput, UpdateContributionInput, UpdateSessionInput,
};
use super::track::{CreateTrackInput, DeleteTrackInput, UpdateTrackInput};
use crate::graphql::error::denied;
use crate::graphql::scope::Scope;
use crate::types::{Deed, EditionId};

/// How many edits one revision may be made of.
const MAX_EDITS: usize = 500;

macro_rules! edits {
    ($($(#[doc = $doc:literal])+ $variant:ident($input:ty) $name:literal,)+) => {
        /// One edit: exactly one of the fields.
        #[derive(OneofObject)]
        pub enum ProgramEditInput {
            $($(#[doc = $doc])+ $variant($input),)+
        }

        impl ProgramEditInput {
            fn common(&mut self) -> &mut CommonInput {
                match self {
                    $(Self::$variant(input) => input.common(),)+
                }
            }

            fn name(&self) -> &'static str {
                match self {
                    $(Self::$variant(_) => $name,)+
                }
            }

            fn plan(self, reader: &mut Reader<'_>) -> Result<Option<Plan>> {
                match self {
                    $(Self::$variant(input) => input.plan(reader),)+
                }
            }
        }
    };
}

edits! {
    /// As `createSession`.
    CreateSession(CreateSessionInput) "createSession",
    /// As `updateSession`.
    UpdateSession(UpdateSessionInput) "updateSession",
    /// As `rescheduleSession`.
    RescheduleSession(RescheduleSessionInput) "rescheduleSession",
    /// As `delaySession`.
    DelaySession(DelaySessionInput) "delaySession",
    /// As `shiftSessions`.
    ShiftSessions(ShiftSessionsInput) "shiftSessions",
    /// As `swapSessions`.
    SwapSessions(SwapSessionsInput) "swapSessions",
    /// As `cancelSession`.
    CancelSession(CancelSessionInput) "cancelSession",
    /// As `reinstateSession`.
    ReinstateSession(ReinstateSessionInput) "reinstateSession",
    /// As `publishSessions`.
    PublishSessions(PublishSessionsInput) "publishSessions",
    /// As `unpublishSessions`.
    UnpublishSessions(UnpublishSessionsInput) "unpublishSessions",
    /// As `updateConflictRules`.
    UpdateConflictRules(UpdateConflictRulesInput) "updateConflictRules",
    /// As `setSessionFull`.
    SetSessionFull(SetSessionFullInput) "setSessionFull",
    /// As `deleteDraftSession`.
    DeleteDraftSession(DeleteDraftSessionInput) "deleteDraftSession",
    /// As `addContribution`.
    AddContribution(AddContributionInput) "addContribution",
    /// As `updateContribution`.
    UpdateContribution(UpdateContributionInput) "updateContribution",
    /// As `removeContribution`.
    RemoveContribution(RemoveContributionInput) "removeContribution",
    /// As `postAnnouncement`.
    PostAnnouncement(PostAnnouncementInput) "postAnnouncement",
    /// As `withdrawAnnouncement`.
    WithdrawAnnouncement(WithdrawAnnouncementInput) "withdrawAnnouncement",
    /// As `updateEdition`.
    UpdateEdition(UpdateEditionInput) "updateEdition",
    /// As `rescheduleEdition`.
    RescheduleEdition(RescheduleEditionInput) "rescheduleEdition",
    /// As `createRoom`.
    CreateRoom(CreateRoomInput) "createRoom",
    /// As `updateRoom`.
    UpdateRoom(UpdateRoomInput) "updateRoom",
    /// As `deleteRoom`.
    DeleteRoom(DeleteRoomInput) "deleteRoom",
    /// As `createTrack`.
    CreateTrack(CreateTrackInput) "createTrack",
    /// As `updateTrack`.
    UpdateTrack(UpdateTrackInput) "updateTrack",
    /// As `deleteTrack`.
    DeleteTrack(DeleteTrackInput) "deleteTrack",
    /// As `createSessionKind`.
    CreateSessionKind(CreateSessionKindInput) "createSessionKind",
    /// As `updateSessionKind`.
    UpdateSessionKind(UpdateSessionKindInput) "updateSessionKind",
    /// As `deleteSessionKind`.
    DeleteSessionKind(DeleteSessionKindInput) "deleteSessionKind",
    /// As `createOrganization`.
    CreateOrganization(CreateOrganizationInput) "createOrganization",
    /// As `updateOrganization`.
    UpdateOrganization(UpdateOrganizationInput) "updateOrganization",
    /// As `deleteOrganization`.
    DeleteOrganization(DeleteOrganizationInput) "deleteOrganization",
    /// As `createParticipant`.
    CreateParticipant(CreateParticipantInput) "createParticipant",
    /// As `updateParticipant`.
    UpdateParticipant(UpdateParticipantInput) "updateParticipant",
    /// As `deleteParticipant`.
    DeleteParticipant(DeleteParticipantInput) "deleteParticipant",
}

/// Several edits of one edition.
#[derive(InputObject)]
pub struct EditProgramInput {
    /// The edition.
    edition: ID,
    /// The edits, at most 500, made in this order. The fields that all edits share stand once beside
    /// them, and must be absent in each; false counts as absent.
    edits: Vec<ProgramEditInput>,
    /// What all program edits share.
    #[graphql(flatten)]
    common: CommonInput,
}

/// Several edits as one revision.
#[derive(Default)]
pub struct BatchMutation;

#[Object]
impl BatchMutation {
    /// Makes several edits as one revision: all of them or none. A path names the edit that is
    /// refused, such as `edits.3.startsAt`.
    async fn edit_program(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The edits.")] input: EditProgramInput,
    ) -> Result<EditProgramPayload> {
        let scope = Scope::of(ctx);
        scope.viewer().may(Deed::AnyOfStaff).map_err(denied)?;
        let mut reader = Reader::new(scope);
        let edition: EditionId = reader.id("edition", &input.edition)?;
        let wish = input.common.read(&mut reader);
        let plans = plans(&mut reader, edition, input.edits)?;
        let edited = commit(scope, reader, wish, Asked::Several(edition, plans)).await?;
        Ok(EditProgramPayload::of(edited))
    }
}

fn plans(
    reader: &mut Reader<'_>,
    edition: EditionId,
    edits: Vec<ProgramEditInput>,
) -> Result<Vec<Plan>> {
    if edits.is_empty() {
        reader.refuse("edits", InputRule::EmptyList);
    }
    if edits.len() > MAX_EDITS {
        reader.refuse("edits", Fault::list_too_long(MAX_EDITS));
        return Ok(Vec::new());
    }
    let mut plans = Vec::new();
    for (number, mut edit) in edits.into_iter().enumerate() {
        reader.go_to_edit(number, edit.name());
        std::mem::take(edit.common()).refuse_all(reader);
        let Some(plan) = edit.plan(reader)? else { continue };
        if plan.edition == Some(edition) {
            plans.push(plan);
        } else {
            reader.not_found(plan.path);
        }
    }
    Ok(plans)
}
