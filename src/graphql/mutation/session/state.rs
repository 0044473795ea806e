//! Whether sessions take place, and whether they are shown.

use async_graphql::{ID, InputObject, Result};

use crate::graphql::mutation::common::CommonInput;
use crate::graphql::mutation::plan::{Plan, ProgramEdit};
use crate::graphql::mutation::reader::Reader;
use crate::program::Edit;
use crate::types::SessionId;

/// A session to be cancelled; `reason` becomes its `statusReason`.
#[derive(Debug, InputObject)]
pub struct CancelSessionInput {
    /// The session.
    pub session: ID,
    /// What takes place instead.
    pub replaced_by: Option<ID>,
    /// What all program edits share.
    #[graphql(flatten)]
    pub common: CommonInput,
}

impl ProgramEdit for CancelSessionInput {
    fn common(&mut self) -> &mut CommonInput {
        &mut self.common
    }

    fn plan(self, reader: &mut Reader<'_>) -> Result<Option<Plan>> {
        let session: SessionId = reader.id("session", &self.session)?;
        let replaced_by = reader.maybe_id("replacedBy", self.replaced_by.as_ref())?;
        let reason = reader.reason.clone();
        let edit = Edit::CancelSession { session, reason, replaced_by };
        Ok(Some(Plan::of_session(reader.scope, session, edit)))
    }
}

/// A cancelled session that takes place after all.
#[derive(Debug, InputObject)]
pub struct ReinstateSessionInput {
    /// The session.
    pub session: ID,
    /// What all program edits share.
    #[graphql(flatten)]
    pub common: CommonInput,
}

impl ProgramEdit for ReinstateSessionInput {
    fn common(&mut self) -> &mut CommonInput {
        &mut self.common
    }

    fn plan(self, reader: &mut Reader<'_>) -> Result<Option<Plan>> {
        let session: SessionId = reader.id("session", &self.session)?;
        Ok(Some(Plan::of_session(reader.scope, session, Edit::ReinstateSession(session))))
    }
}

/// A session that is full, or not any more.
#[derive(Debug, InputObject)]
pub struct SetSessionFullInput {
    /// The session.
    pub session: ID,
    /// Whether nobody more gets in.
    pub is_full: bool,
    /// What all program edits share.
    #[graphql(flatten)]
    pub common: CommonInput,
}

impl ProgramEdit for SetSessionFullInput {
    fn common(&mut self) -> &mut CommonInput {
        &mut self.common
    }

    fn plan(self, reader: &mut Reader<'_>) -> Result<Option<Plan>> {
        let session: SessionId = reader.id("session", &self.session)?;
        let edit = Edit::SetSessionFull { session, is_full: self.is_full };
        Ok(Some(Plan::of_session(reader.scope, session, edit)))
    }
}

/// A draft to be deleted, with its contributions. A published session is cancelled or unpublished
/// instead; a draft that replaces another session is kept as long as it does.
#[derive(Debug, InputObject)]
pub struct DeleteDraftSessionInput {
    /// The draft.
    pub session: ID,
    /// What all program edits share.
    #[graphql(flatten)]
    pub common: CommonInput,
}

impl ProgramEdit for DeleteDraftSessionInput {
    fn common(&mut self) -> &mut CommonInput {
        &mut self.common
    }

    fn plan(self, reader: &mut Reader<'_>) -> Result<Option<Plan>> {
        let session: SessionId = reader.id("session", &self.session)?;
        Ok(Some(Plan::of_session(reader.scope, session, Edit::DeleteDraftSession(session))))
    }
}

/// How many sessions are published at once: a whole program.
const MAX_SESSIONS: usize = 1_000;

/// Sessions that everybody is to see.
#[derive(Debug, InputObject)]
pub struct PublishSessionsInput {
    /// The sessions, all of one edition, at most 1,000.
    pub sessions: Vec<ID>,
    /// What all program edits share.
    #[graphql(flatten)]
    pub common: CommonInput,
}

impl ProgramEdit for PublishSessionsInput {
    fn common(&mut self) -> &mut CommonInput {
        &mut self.common
    }

    fn plan(self, reader: &mut Reader<'_>) -> Result<Option<Plan>> {
        let sessions: Vec<SessionId> =
            reader.ids_up_to(MAX_SESSIONS, "sessions", &self.sessions)?;
        let edit = Edit::PublishSessions(sessions.clone());
        Ok(Some(Plan::of_sessions(reader.scope, sessions, edit)))
    }
}

/// Sessions that become drafts again.
#[derive(Debug, InputObject)]
pub struct UnpublishSessionsInput {
    /// The sessions, all of one edition, at most 1,000.
    pub sessions: Vec<ID>,
    /// What all program edits share.
    #[graphql(flatten)]
    pub common: CommonInput,
}

impl ProgramEdit for UnpublishSessionsInput {
    fn common(&mut self) -> &mut CommonInput {
        &mut self.common
    }

    fn plan(self, reader: &mut Reader<'_>) -> Result<Option<Plan>> {
        let sessions: Vec<SessionId> =
            reader.ids_up_to(MAX_SESSIONS, "sessions", &self.sessions)?;
        let edit = Edit::UnpublishSessions(sessions.clone());
        Ok(Some(Plan::of_sessions(reader.scope, sessions, edit)))
    }
}
