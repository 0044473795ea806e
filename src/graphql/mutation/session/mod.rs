//! Edits of sessions.

mod content;
mod contributions;
mod schedule;
mod slots;
mod state;
mod words;

pub use content::{CreateSessionInput, UpdateSessionInput};
pub use contributions::{AddContributionInput, RemoveContributionInput, UpdateContributionInput};
pub use schedule::RescheduleSessionInput;
pub use slots::{DelaySessionInput, ShiftSessionsInput, SwapSessionsInput};
pub use state::{
    CancelSessionInput, DeleteDraftSessionInput, PublishSessionsInput, ReinstateSessionInput,
    SetSessionFullInput, UnpublishSessionsInput,
};

use async_graphql::{Context, Object, Result};

use super::common::run;
use super::payload::{
    AddContributionPayload, CancelSessionPayload, CreateSessionPayload, DelaySessionPayload,
    DeleteDraftSessionPayload, PublishSessionsPayload, ReinstateSessionPayload,
    RemoveContributionPayload, RescheduleSessionPayload, SetSessionFullPayload,
    ShiftSessionsPayload, SwapSessionsPayload, UnpublishSessionsPayload, UpdateContributionPayload,
    UpdateSessionPayload,
};

/// Edits of sessions.
#[derive(Default)]
pub struct SessionMutation;

#[Object]
impl SessionMutation {
    /// Makes a session; a draft, unless `published` says otherwise.
    async fn create_session(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The session.")] input: CreateSessionInput,
    ) -> Result<CreateSessionPayload> {
        Ok(CreateSessionPayload::of(run(ctx, input).await?))
    }

    /// Changes what a session says; not when and where it is.
    async fn update_session(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The new words.")] input: UpdateSessionInput,
    ) -> Result<UpdateSessionPayload> {
        Ok(UpdateSessionPayload::of(run(ctx, input).await?))
    }

    /// Changes when a session is, where it is, or both.
    async fn reschedule_session(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The new time and rooms.")] input: RescheduleSessionInput,
    ) -> Result<RescheduleSessionPayload> {
        Ok(RescheduleSessionPayload::of(run(ctx, input).await?))
    }

    /// Cancels a session. It stays in the program, marked, with the reason and what replaces it.
    async fn cancel_session(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The session.")] input: CancelSessionInput,
    ) -> Result<CancelSessionPayload> {
        Ok(CancelSessionPayload::of(run(ctx, input).await?))
    }

    /// Takes a cancellation back.
    async fn reinstate_session(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The session.")] input: ReinstateSessionInput,
    ) -> Result<ReinstateSessionPayload> {
        Ok(ReinstateSessionPayload::of(run(ctx, input).await?))
    }

    /// Shows drafts to everybody, all as one revision.
    async fn publish_sessions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The sessions.")] input: PublishSessionsInput,
    ) -> Result<PublishSessionsPayload> {
        Ok(PublishSessionsPayload::of(run(ctx, input).await?))
    }

    /// Makes drafts of published sessions, all as one revision. For the public they are gone.
    async fn unpublish_sessions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The sessions.")] input: UnpublishSessionsInput,
    ) -> Result<UnpublishSessionsPayload> {
        Ok(UnpublishSessionsPayload::of(run(ctx, input).await?))
    }

    /// Says how late a session is expected, against its plan, which stays as it is.
    async fn delay_session(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The session, and how late.")] input: DelaySessionInput,
    ) -> Result<DelaySessionPayload> {
        Ok(DelaySessionPayload::of(run(ctx, input).await?))
    }

    /// Moves the plan of every session of a span and of some rooms by one amount.
    async fn shift_sessions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The span, and how far.")] input: ShiftSessionsInput,
    ) -> Result<ShiftSessionsPayload> {
        Ok(ShiftSessionsPayload::of(run(ctx, input).await?))
    }

    /// Exchanges the times, the rooms or both of two sessions.
    async fn swap_sessions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The two sessions.")] input: SwapSessionsInput,
    ) -> Result<SwapSessionsPayload> {
        Ok(SwapSessionsPayload::of(run(ctx, input).await?))
    }

    /// Says that nobody more gets into a session, or that there is room again.
    async fn set_session_full(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The session.")] input: SetSessionFullInput,
    ) -> Result<SetSessionFullPayload> {
        Ok(SetSessionFullPayload::of(run(ctx, input).await?))
    }

    /// Deletes a draft, with its contributions.
    async fn delete_draft_session(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The draft.")] input: DeleteDraftSessionInput,
    ) -> Result<DeleteDraftSessionPayload> {
        Ok(DeleteDraftSessionPayload::of(run(ctx, input).await?))
    }

    /// Adds one contribution to a session, beside those that it has.
    async fn add_contribution(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The contribution.")] input: AddContributionInput,
    ) -> Result<AddContributionPayload> {
        Ok(AddContributionPayload::of(run(ctx, input).await?))
    }

    /// Changes one contribution: its name, its role or its place among the others.
    async fn update_contribution(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The contribution.")] input: UpdateContributionInput,
    ) -> Result<UpdateContributionPayload> {
        Ok(UpdateContributionPayload::of(run(ctx, input).await?))
    }

    /// Takes one contribution out of its session.
    async fn remove_contribution(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The contribution.")] input: RemoveContributionInput,
    ) -> Result<RemoveContributionPayload> {
        Ok(RemoveContributionPayload::of(run(ctx, input).await?))
    }
}
