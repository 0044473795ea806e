//! What sessions say, and whether they take place and are shown.

use super::contributions::{contribute, contributions_to};
use super::schedule::settle_date;
use super::{Made, change, find};
use crate::entity::{List, session};
use crate::program::apply::Draft;
use crate::program::edit::{CreateSession, Patch, SessionContent, UpdateSession};
use crate::program::problem::{Problem, ProblemKind};
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
    edit.is_full.apply_to(&mut row.is_full);
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
    content.stream_url.apply_to(&mut row.stream_url);
    content.recording_url.apply_to(&mut row.recording_url);
    content.expected_audience.apply_to(&mut row.expected_audience);
    content.note.apply_to(&mut row.note);
    replace(content.spoken_languages, &mut row.spoken_languages);
    replace(content.interpretations, &mut row.interpretations);
    replace(content.accessibility, &mut row.accessibility);
    replace(content.links, &mut row.links);
    replace(content.organizers, &mut row.organizers);
    replace(content.sources, &mut row.sources);
    let session = row.id;
    draft.put(row);
    match content.contributions {
        Patch::Set(wanted) => contribute(draft, session, wanted),
        Patch::Keep => Ok(()),
    }
}

fn replace<T>(wanted: Patch<Vec<T>>, list: &mut List<T>) {
    if let Patch::Set(wanted) = wanted {
        *list = wanted.into();
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

pub(super) fn set_full(draft: &mut Draft<'_>, session: SessionId, is_full: bool) -> Made {
    change(draft, session, "session", |row| row.is_full = is_full)
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

pub(super) fn delete_draft(draft: &mut Draft<'_>, session: SessionId) -> Made {
    if find(draft, session, "session")?.is_published {
        return Err(Problem::at("session", ProblemKind::NotADraft));
    }
    for contribution in contributions_to(draft, session) {
        draft.remove(RecordId::Contribution(contribution.id));
    }
    draft.remove(RecordId::Session(session));
    Ok(())
}
