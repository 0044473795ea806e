//! Sessions that are made, and what they say.

use async_graphql::{ID, InputObject, MaybeUndefined, Result};

use super::words::SessionWordsInput;
use crate::graphql::mutation::common::CommonInput;
use crate::graphql::mutation::plan::{Plan, ProgramEdit};
use crate::graphql::mutation::reader::{LocalizedTextInput, Reader};
use crate::graphql::scalar::LocalDate;
use crate::program::{CreateSession, Edit, RecordId, UpdateSession};
use crate::types::{EditionId, RoomId, SessionId, Timestamp};

/// A session to be made.
#[derive(Debug, InputObject)]
pub struct CreateSessionInput {
    /// The edition that it belongs to.
    pub edition: ID,
    /// A key of the client's own choice: a second create with it returns the first session and makes
    /// none.
    pub client_key: Option<String>,
    /// What it is called.
    pub title: LocalizedTextInput,
    /// The program day that it is planned for. Absent: the day of its start, if it has one.
    pub date: Option<LocalDate>,
    /// The planned start.
    pub starts_at: Option<Timestamp>,
    /// The planned end; needs a start.
    pub ends_at: Option<Timestamp>,
    /// Where it takes place.
    pub rooms: Option<Vec<ID>>,
    /// The rest of its words.
    #[graphql(flatten)]
    pub words: SessionWordsInput,
    /// Drafts are the default.
    #[graphql(default = false)]
    pub published: bool,
    /// What all program edits share.
    #[graphql(flatten)]
    pub common: CommonInput,
}

impl ProgramEdit for CreateSessionInput {
    fn common(&mut self) -> &mut CommonInput {
        &mut self.common
    }

    fn plan(self, reader: &mut Reader<'_>) -> Result<Option<Plan>> {
        let edition: EditionId = reader.id("edition", &self.edition)?;
        let rooms: Vec<RoomId> = reader.ids_of("rooms", self.rooms.as_ref())?;
        let title = reader.text("title", self.title);
        let content = self.words.read(reader)?;
        let client_key = reader.client_key(self.client_key.as_ref());
        let Some(title) = title else { return Ok(None) };
        let id: SessionId = reader.ids().issue();
        let made = CreateSession {
            id,
            client_key: client_key.clone(),
            title,
            content,
            date: self.date.map(|date| date.0),
            starts_at: self.starts_at,
            ends_at: self.ends_at,
            rooms,
            is_published: self.published,
        };
        let edit = Edit::CreateSession(Box::new(made));
        Ok(Some(Plan::to_make(edition, edit, RecordId::Session(id), client_key)))
    }
}

/// A session's new words. Absent leaves, null clears.
#[derive(Debug, InputObject)]
pub struct UpdateSessionInput {
    /// The session.
    pub session: ID,
    /// What it is called; cannot be cleared.
    pub title: MaybeUndefined<LocalizedTextInput>,
    /// Whether nobody more gets in; cannot be cleared.
    pub is_full: MaybeUndefined<bool>,
    /// The rest of its words.
    #[graphql(flatten)]
    pub words: SessionWordsInput,
    /// What all program edits share.
    #[graphql(flatten)]
    pub common: CommonInput,
}

impl ProgramEdit for UpdateSessionInput {
    fn common(&mut self) -> &mut CommonInput {
        &mut self.common
    }

    fn plan(self, reader: &mut Reader<'_>) -> Result<Option<Plan>> {
        let session: SessionId = reader.id("session", &self.session)?;
        let title = reader.needed_text_patch("title", self.title);
        let is_full = reader.needed_patch("isFull", self.is_full);
        let content = self.words.read(reader)?;
        let updated = UpdateSession { session, title, is_full, content };
        let edit = Edit::UpdateSession(Box::new(updated));
        Ok(Some(Plan::of_session(reader.scope, session, edit)))
    }
}
