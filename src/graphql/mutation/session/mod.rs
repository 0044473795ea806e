//! Edits of sessions.

mod content;
mod schedule;
mod state;
mod words;

pub use content::{CreateSessionInput, UpdateSessionInput};
pub use schedule::RescheduleSessionInput;
pub use state::{
    CancelSessionInput, PublishSessionsInput, ReinstateSessionInput, UnpublishSessionsInput,
};

use async_graphql::{Context, Object, Result};

use super::common::run;
use super::payload::{
    CancelSessionPayload, CreateSessionPayload, PublishSessionsPayload, ReinstateSessionPayload,
    RescheduleSessionPayload, UnpublishSessionsPayload, UpdateSessionPayload,
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
}
