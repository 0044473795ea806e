//! What sessions say, and whether they take place and are shown.

use super::contributions::contribute;
use super::schedule::settle_date;
use super::{Made, change, find};
use crate::entity::session;
use crate::program::apply::Draft;
use crate::program::edit::{CreateSession, Patch, SessionContent, UpdateSession};
use crate::program::record::RecordId;
use crate::types::{LocalizedText, SessionId};

pub(super) fn create(draft: &mut Draft<'_>, edit: CreateSession) -> Made {
    if draft.is_made(edit.client_key.as_deref(), RecordId::Session(edit.id)) {
        return Ok(());
    }
    let draft_row = session::Model::draft(edit.id, draft.base().edition_id(), edit.title);
    let mut row = session::Model {
        number: draft.issue_session_number(),
        client_key: edit.client_key,
        rooms: edit.rooms.into(),
        date: edit.date,
        starts_at: edit.starts_at,
        ends_at: edit.ends_at,
        is_published: edit.is_published,
        ..draft_row
    };
    settle_date(draft, &mut row)?;
    fill(draft, row, edit.content)
}

pub(super) fn update(draft: &mut Draft<'_>, edit: UpdateSession) -> Made {
    let mut row = find(draft, edit.session, "session")?;
    edit.title.apply_to(&mut row.title);
    fill(draft, row, edit.content)
}

/// Writes a session's words, and its contributions if they are given.
fn fill(draft: &mut Draft<'_>, mut row: session::Model, content: SessionContent) -> Made {
    content.subtitle.apply_to(&mut row.subtitle);
    content.abstract_text.apply_to(&mut row.abstract_text);
    content.kind.apply_to(&mut row.kind_id);
    content.track.apply_to(&mut row.track_id);
    content.code.apply_to(&mut row.code);
    content.is_closed.apply_to(&mut row.is_closed);
    content.is_streamed.apply_to(&mut row.is_streamed);
    if let Patch::Set(languages) = content.spoken_languages {
        row.spoken_languages = languages.into();
    }
    if let Patch::Set(organizers) = content.organizers {
        row.organizers = organizers.into();
    }
    let session = row.id;
    draft.put(row);
    match content.contributions {
        Patch::Set(wanted) => contribute(draft, session, wanted),
        Patch::Keep => Ok(()),
    }
}

pub(super) fn cancel(
    draft: &mut Draft<'_>,
    session: SessionId,
    reason: Option<LocalizedText>,
    replaced_by: Option<SessionId>,
) -> Made {
    change(draft, session, "session", |row| {
        // Cancelled again, without a word: the first reason stands.
        if !row.is_cancelled || reason.is_some() {
            row.status_reason = reason;
        }
        if !row.is_cancelled || replaced_by.is_some() {
            row.replaced_by = replaced_by;
        }
        row.is_cancelled = true;
    })
}

pub(super) fn reinstate(draft: &mut Draft<'_>, session: SessionId) -> Made {
    change(draft, session, "session", |row| {
        if row.is_cancelled {
            row.is_cancelled = false;
            row.status_reason = None;
            row.replaced_by = None;
        }
    })
}

pub(super) fn publish(draft: &mut Draft<'_>, sessions: &[SessionId], is_published: bool) -> Made {
    for (place, session) in sessions.iter().enumerate() {
        change(draft, *session, &format!("sessions.{place}"), |row| {
            row.is_published = is_published;
        })?;
    }
    Ok(())
}
