//! Edits of editions.

mod change;
mod create;
mod words;

pub use change::{RescheduleEditionInput, UpdateEditionInput};
pub use create::CreateEditionInput;

use async_graphql::{Context, Object, Result};

use super::common::run;
use super::payload::{CreateEditionPayload, RescheduleEditionPayload, UpdateEditionPayload};

/// Edits of editions.
#[derive(Default)]
pub struct EditionMutation;

#[Object]
impl EditionMutation {
    /// Makes an edition; for staff of all editions. It is seen by everybody at once, its sessions when
    /// they are published.
    async fn create_edition(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The edition.")] input: CreateEditionInput,
    ) -> Result<CreateEditionPayload> {
        Ok(CreateEditionPayload::of(create::found(ctx, input).await?))
    }

    /// Changes what an edition says of itself. Sessions stay at their instants.
    async fn update_edition(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What changes.")] input: UpdateEditionInput,
    ) -> Result<UpdateEditionPayload> {
        Ok(UpdateEditionPayload::of(run(ctx, input).await?))
    }

    /// Moves a whole edition to other dates, all as one revision: sessions, the day before and hours of
    /// rooms that are of single days. Everything keeps its id and its local time of day, and moves by
    /// as many days as the first day does. Where the clocks skip a time, it becomes the first after the
    /// gap; where they repeat it, the first of the two; a session of which that would leave nothing
    /// lasts as long as before. Delays end. Announcements stay. The former dates are kept in
    /// `previousDates`, with the reason, and the status becomes RESCHEDULED. A CANCELLED edition is
    /// refused. Nothing happens, if the dates are those that there are.
    async fn reschedule_edition(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The new dates.")] input: RescheduleEditionInput,
    ) -> Result<RescheduleEditionPayload> {
        Ok(RescheduleEditionPayload::of(run(ctx, input).await?))
    }
}
