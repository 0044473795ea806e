//! Edits of sessions.

use async_graphql::{Context, ID, MaybeUndefined, Object, Result};

use super::common::{Done, Edited, edit, edition_of_session, require_staff};
use super::input::{
    CancelSessionInput, CreateSessionInput, PublishSessionsInput, Reader, ReinstateSessionInput,
    RescheduleSessionInput, UnpublishSessionsInput, UpdateSessionInput, id_list_patch, patch,
};
use super::payload::{
    CancelSessionPayload, CreateSessionPayload, PublishSessionsPayload, ReinstateSessionPayload,
    RescheduleSessionPayload, UnpublishSessionsPayload, UpdateSessionPayload,
};
use super::user_error::UserError;
use crate::graphql::id;
use crate::graphql::object::session::Session;
use crate::graphql::scope::Scope;
use crate::program::{CreateSession, Edit, Patch, RescheduleSession, UpdateSession};
use crate::types::{EditionId, LocalizedText, RoomId, SessionId};

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
        let scope = Scope::of(ctx);
        require_staff(scope)?;
        let mut reader = Reader::new(scope.ids());
        let edition: EditionId = id::read("input.edition", &input.edition)?;
        let rooms: Vec<RoomId> = id::read_list("input.rooms", input.rooms.as_ref())?;
        let title = reader.text("title", input.title);
        let content = input.words.read(&mut reader)?;
        let key = input.client_key.as_deref();
        let client_key = key.and_then(|key| reader.line("clientKey", key));
        let (Some(title), true) = (title, reader.errors.is_empty()) else {
            return Ok(CreateSessionPayload::of(Edited::Refused(reader.errors), |_| None));
        };
        let id: SessionId = scope.ids().issue();
        let made = CreateSession {
            id,
            client_key: client_key.clone(),
            title,
            content,
            date: input.date.map(|date| date.0),
            starts_at: input.starts_at,
            ends_at: input.ends_at,
            rooms,
            is_published: input.published,
        };
        let edits = |_| vec![Edit::CreateSession(Box::new(made))];
        let edited = edit(ctx, Some(edition), "edition", input.common, edits).await?;
        Ok(CreateSessionPayload::of(edited, |done| {
            let first = |view: &crate::program::View| {
                let mut sessions = view.sessions();
                let row = sessions.find(|row| client_key.is_some() && row.client_key == client_key);
                row.map(|row| row.id)
            };
            done.session(first(&done.view).unwrap_or(id))
        }))
    }

    /// Changes what a session says; not when and where it is.
    async fn update_session(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The new words.")] input: UpdateSessionInput,
    ) -> Result<UpdateSessionPayload> {
        let scope = Scope::of(ctx);
        require_staff(scope)?;
        let mut reader = Reader::new(scope.ids());
        let session: SessionId = id::read("input.session", &input.session)?;
        let title = match input.title {
            MaybeUndefined::Undefined => Patch::Keep,
            MaybeUndefined::Null => {
                reader.errors.push(UserError::invalid("title", "cannot be cleared"));
                Patch::Keep
            }
            MaybeUndefined::Value(title) => {
                reader.text("title", title).map_or(Patch::Keep, Patch::Set)
            }
        };
        let content = input.words.read(&mut reader)?;
        if !reader.errors.is_empty() {
            return Ok(UpdateSessionPayload::of(Edited::Refused(reader.errors), |_| None));
        }
        let wish = UpdateSession { session, title, content };
        let edits = |_| vec![Edit::UpdateSession(Box::new(wish))];
        let edition = edition_of_session(scope, session);
        let edited = edit(ctx, edition, "session", input.common, edits).await?;
        Ok(UpdateSessionPayload::of(edited, |done| done.session(session)))
    }

    /// Changes when a session is, where it is, or both.
    async fn reschedule_session(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The new time and rooms.")] input: RescheduleSessionInput,
    ) -> Result<RescheduleSessionPayload> {
        let scope = Scope::of(ctx);
        require_staff(scope)?;
        let session: SessionId = id::read("input.session", &input.session)?;
        let wish = RescheduleSession {
            session,
            starts_at: patch(input.starts_at),
            ends_at: patch(input.ends_at),
            rooms: id_list_patch("input.rooms", input.rooms)?,
        };
        let edits = |_| vec![Edit::RescheduleSession(wish)];
        let edition = edition_of_session(scope, session);
        let edited = edit(ctx, edition, "session", input.common, edits).await?;
        Ok(RescheduleSessionPayload::of(edited, |done| done.session(session)))
    }

    /// Cancels a session. It stays in the program, marked, with the reason and what replaces it.
    async fn cancel_session(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The session.")] input: CancelSessionInput,
    ) -> Result<CancelSessionPayload> {
        let scope = Scope::of(ctx);
        require_staff(scope)?;
        let session: SessionId = id::read("input.session", &input.session)?;
        let replaced_by = id::read_maybe("input.replacedBy", input.replaced_by.as_ref())?;
        let edits = |reason| vec![Edit::CancelSession { session, reason, replaced_by }];
        let edition = edition_of_session(scope, session);
        let edited = edit(ctx, edition, "session", input.common, edits).await?;
        Ok(CancelSessionPayload::of(edited, |done| done.session(session)))
    }

    /// Takes a cancellation back.
    async fn reinstate_session(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The session.")] input: ReinstateSessionInput,
    ) -> Result<ReinstateSessionPayload> {
        let scope = Scope::of(ctx);
        require_staff(scope)?;
        let session: SessionId = id::read("input.session", &input.session)?;
        let edits = |_| vec![Edit::ReinstateSession(session)];
        let edition = edition_of_session(scope, session);
        let edited = edit(ctx, edition, "session", input.common, edits).await?;
        Ok(ReinstateSessionPayload::of(edited, |done| done.session(session)))
    }

    /// Shows drafts to everybody, all as one revision.
    async fn publish_sessions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The sessions.")] input: PublishSessionsInput,
    ) -> Result<PublishSessionsPayload> {
        let (edition, sessions) = several(ctx, &input.sessions)?;
        let edits = |_: Option<LocalizedText>| vec![Edit::PublishSessions(sessions.clone())];
        let edited = edit(ctx, edition, "sessions.0", input.common, edits).await?;
        Ok(PublishSessionsPayload::of(edited, |done| listed(done, &sessions)))
    }

    /// Makes drafts of published sessions, all as one revision. For the public they are gone.
    async fn unpublish_sessions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The sessions.")] input: UnpublishSessionsInput,
    ) -> Result<UnpublishSessionsPayload> {
        let (edition, sessions) = several(ctx, &input.sessions)?;
        let edits = |_: Option<LocalizedText>| vec![Edit::UnpublishSessions(sessions.clone())];
        let edited = edit(ctx, edition, "sessions.0", input.common, edits).await?;
        Ok(UnpublishSessionsPayload::of(edited, |done| listed(done, &sessions)))
    }
}

/// Sessions, and the edition of the first; those of another edition are not found in it.
fn several(ctx: &Context<'_>, ids: &Vec<ID>) -> Result<(Option<EditionId>, Vec<SessionId>)> {
    let scope = Scope::of(ctx);
    require_staff(scope)?;
    let sessions: Vec<SessionId> = id::read_list("input.sessions", Some(ids))?;
    let edition = sessions.first().and_then(|session| edition_of_session(scope, *session));
    Ok((edition, sessions))
}

fn listed(done: &Done, sessions: &[SessionId]) -> Vec<Session> {
    sessions.iter().filter_map(|session| done.session(*session)).collect()
}
