//! When and where sessions are.

use async_graphql::{ID, InputObject, MaybeUndefined, Result};

use crate::graphql::mutation::common::CommonInput;
use crate::graphql::mutation::plan::{Plan, ProgramEdit};
use crate::graphql::mutation::reader::{Reader, patch};
use crate::program::{Edit, RescheduleSession};
use crate::types::{SessionId, Timestamp};

/// A session's new time, new rooms, or both.
#[derive(Debug, InputObject)]
pub struct RescheduleSessionInput {
    /// The session.
    pub session: ID,
    /// The planned start. Alone, it keeps the duration; null unschedules. A new time ends a delay.
    pub starts_at: MaybeUndefined<Timestamp>,
    /// The planned end; null leaves it open.
    pub ends_at: MaybeUndefined<Timestamp>,
    /// The whole list of rooms; an empty one is no room.
    pub rooms: MaybeUndefined<Vec<ID>>,
    /// What all program edits share.
    #[graphql(flatten)]
    pub common: CommonInput,
}

impl ProgramEdit for RescheduleSessionInput {
    fn common(&mut self) -> &mut CommonInput {
        &mut self.common
    }

    fn plan(self, reader: &mut Reader<'_>) -> Result<Option<Plan>> {
        let session: SessionId = reader.id("session", &self.session)?;
        let edit = Edit::RescheduleSession(RescheduleSession {
            session,
            starts_at: patch(self.starts_at),
            ends_at: patch(self.ends_at),
            rooms: reader.id_list_patch("rooms", self.rooms)?,
        });
        Ok(Some(Plan::of_session(reader.scope, session, edit)))
    }
}
