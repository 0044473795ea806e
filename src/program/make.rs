//! How each edit changes the rows.

use super::apply::Draft;
use super::consent;
use super::days::{is_day_of_start, program_day};
use super::edit::{
    CreateSession, Edit, NewContribution, Patch, PostAnnouncement, RescheduleSession,
    SessionContent, UpdateSession,
};
use super::integrity::{Problem, ProblemKind};
use super::record::{Record, RecordId};
use crate::entity::{announcement, contribution, edition, session};
use crate::types::{AnnouncementId, RevisionNumber, SessionId, Timestamp};

pub(super) type Made = Result<(), Problem>;

impl Edit {
    pub(super) fn make(self, draft: &mut Draft<'_>) -> Made {
        match self {
            Self::Put(record) => put(draft, record),
            Self::Remove(id) => {
                draft.remove(id);
                Ok(())
            }
            Self::CreateSession(edit) => create(draft, *edit),
            Self::UpdateSession(edit) => update(draft, *edit),
            Self::RescheduleSession(edit) => reschedule(draft, edit),
            Self::CancelSession { session, reason, replaced_by } => {
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
            Self::ReinstateSession(session) => change(draft, session, "session", |row| {
                if row.is_cancelled {
                    row.is_cancelled = false;
                    row.status_reason = None;
                    row.replaced_by = None;
                }
            }),
            Self::PublishSessions(sessions) => publish(draft, &sessions, true),
            Self::UnpublishSessions(sessions) => publish(draft, &sessions, false),
            Self::PostAnnouncement(edit) => post(draft, *edit),
            Self::WithdrawAnnouncement { announcement, at } => withdraw(draft, announcement, at),
            Self::RecordConsent { participant, choice, at } => {
                consent::record(draft, participant, choice, at)
            }
        }
    }
}

fn put(draft: &mut Draft<'_>, record: Record) -> Made {
    if record.edition_id() != draft.base().edition_id() {
        return Err(Problem::at("edition", ProblemKind::NotFound));
    }
    match record {
        Record::Session(row) => {
            let mut row = row.as_ref().clone();
            row.number = number_of(draft, &row);
            settle_date(draft, &mut row)?;
            draft.put(row);
        }
        Record::Edition(_) => {
            draft.put(record);
            settle_dates(draft)?;
        }
        Record::Participant(row) => consent::put(draft, &row),
        other => draft.put(other),
    }
    Ok(())
}

/// A session that is put back, as an undo does, has its number again; a new one gets the next. What
/// was never issued here, or is another's, is no number to come back to.
fn number_of(draft: &mut Draft<'_>, row: &session::Model) -> i32 {
    let known = [&draft.tables, draft.base().tables()];
    if let Some(known) = known.into_iter().find_map(|tables| tables.sessions.get(&row.id)) {
        return known.number;
    }
    let was_issued = (1..draft.base().next_session_number()).contains(&row.number);
    let is_free = draft.tables.sessions.values().all(|other| other.number != row.number);
    if was_issued && is_free { row.number } else { draft.issue_session_number() }
}

/// The edition's days may begin at another instant now: the sessions stay where they start.
fn settle_dates(draft: &mut Draft<'_>) -> Made {
    let sessions: Vec<_> = draft.tables.sessions.values().cloned().collect();
    for known in sessions.iter().filter(|row| row.starts_at.is_some()) {
        let mut row = session::Model { date: None, ..known.as_ref().clone() };
        settle_date(draft, &mut row)?;
        if row.date != known.date {
            draft.put(row);
        }
    }
    Ok(())
}

/// The edition's row; edits other than its creation need it.
fn edition<'a>(draft: &'a Draft<'_>) -> Result<&'a edition::Model, Problem> {
    let row = draft.tables.editions.values().next();
    row.map(AsRef::as_ref).ok_or_else(|| Problem::at("edition", ProblemKind::NotFound))
}

fn find(draft: &Draft<'_>, session: SessionId, path: &str) -> Result<session::Model, Problem> {
    let row = draft.tables.sessions.get(&session);
    row.map(|row| row.as_ref().clone()).ok_or_else(|| Problem::at(path, ProblemKind::NotFound))
}

fn change(
    draft: &mut Draft<'_>,
    session: SessionId,
    path: &str,
    edit: impl FnOnce(&mut session::Model),
) -> Made {
    let mut row = find(draft, session, path)?;
    edit(&mut row);
    draft.put(row);
    Ok(())
}

fn create(draft: &mut Draft<'_>, edit: CreateSession) -> Made {
    if edit.client_key.is_some()
        && draft.tables.sessions.values().any(|row| row.client_key == edit.client_key)
    {
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

fn update(draft: &mut Draft<'_>, edit: UpdateSession) -> Made {
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

/// Makes the wanted list of contributions out of the one that is there. A contribution that stays
/// keeps its id.
fn contribute(draft: &mut Draft<'_>, session: SessionId, wanted: Vec<NewContribution>) -> Made {
    let mut present: Vec<_> = draft
        .tables
        .contributions
        .values()
        .filter(|row| row.session_id == session)
        .cloned()
        .collect();
    present.sort_by_key(|row| (row.position, row.id));
    for (place, wish) in wanted.into_iter().enumerate() {
        if wish.participant.is_none() && wish.display_name.is_none() {
            let path = ["contributions".to_owned(), place.to_string()];
            return Err(Problem { path: path.into(), kind: ProblemKind::NobodyContributes });
        }
        let same = present.iter().position(|row| {
            row.participant_id == wish.participant
                && row.display_name == wish.display_name
                && row.role == wish.role
        });
        let id = same.map_or(wish.id, |place| present.remove(place).id);
        draft.put(contribution::Model {
            id,
            edition_id: draft.base().edition_id(),
            session_id: session,
            position: i32::try_from(place).unwrap_or(i32::MAX),
            participant_id: wish.participant,
            display_name: wish.display_name,
            role: wish.role,
            changed_at_revision: RevisionNumber::ZERO,
        });
    }
    for gone in present {
        draft.remove(RecordId::Contribution(gone.id));
    }
    Ok(())
}

fn reschedule(draft: &mut Draft<'_>, edit: RescheduleSession) -> Made {
    let mut row = find(draft, edit.session, "session")?;
    let planned = (row.starts_at, row.ends_at);
    match (edit.starts_at, edit.ends_at) {
        (Patch::Keep, Patch::Keep) => {}
        (Patch::Keep, Patch::Set(ends_at)) => row.ends_at = ends_at,
        (Patch::Set(None), Patch::Keep) => (row.starts_at, row.ends_at) = (None, None),
        (Patch::Set(starts_at), Patch::Set(ends_at)) => {
            (row.starts_at, row.ends_at) = (starts_at, ends_at);
        }
        (Patch::Set(Some(starts_at)), Patch::Keep) => {
            row.ends_at = end_after_move(&row, starts_at);
            row.starts_at = Some(starts_at);
        }
    }
    if planned != (row.starts_at, row.ends_at) {
        row.delay_ms = 0;
        if row.starts_at.is_some() {
            row.date = None;
        }
    }
    if let Patch::Set(rooms) = edit.rooms {
        row.rooms = rooms.into();
    }
    settle_date(draft, &mut row)?;
    draft.put(row);
    Ok(())
}

/// A start that moves alone keeps the duration.
fn end_after_move(row: &session::Model, starts_at: Timestamp) -> Option<Timestamp> {
    let duration = row.ends_at?.as_millis() - row.starts_at?.as_millis();
    Some(starts_at.plus_millis(duration))
}

/// The day of a session with a start is the program day of that start.
fn settle_date(draft: &Draft<'_>, row: &mut session::Model) -> Made {
    let Some(starts_at) = row.starts_at else { return Ok(()) };
    let edition = edition(draft)?;
    match row.date {
        Some(date) if !is_day_of_start(edition, date, starts_at) => {
            Err(Problem::at("date", ProblemKind::OtherDay))
        }
        _ => {
            row.date = Some(program_day(edition, starts_at));
            Ok(())
        }
    }
}

fn publish(draft: &mut Draft<'_>, sessions: &[SessionId], is_published: bool) -> Made {
    for (place, session) in sessions.iter().enumerate() {
        change(draft, *session, &format!("sessions.{place}"), |row| {
            row.is_published = is_published;
        })?;
    }
    Ok(())
}

fn post(draft: &mut Draft<'_>, edit: PostAnnouncement) -> Made {
    if edit.client_key.is_some()
        && draft.tables.announcements.values().any(|row| row.client_key == edit.client_key)
    {
        return Ok(());
    }
    if edit.until.is_some_and(|until| until <= edit.at) {
        return Err(Problem::at("until", ProblemKind::AlreadyOver));
    }
    draft.put(announcement::Model {
        id: edit.id,
        edition_id: draft.base().edition_id(),
        client_key: edit.client_key,
        text: edit.text,
        rooms: edit.rooms.into(),
        urgency: edit.urgency,
        posted_at: edit.at,
        until: edit.until,
        withdrawn_at: None,
        changed_at_revision: RevisionNumber::ZERO,
    });
    Ok(())
}

fn withdraw(draft: &mut Draft<'_>, announcement: AnnouncementId, at: Timestamp) -> Made {
    let row = draft.tables.announcements.get(&announcement);
    let row = row.ok_or_else(|| Problem::at("announcement", ProblemKind::NotFound))?;
    if row.withdrawn_at.is_none() {
        let mut row = row.as_ref().clone();
        row.withdrawn_at = Some(at);
        draft.put(row);
    }
    Ok(())
}
