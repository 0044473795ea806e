//! How each edit changes the rows.

mod announcement;
mod conflict_rules;
mod contributions;
mod delay;
mod edition;
mod moved;
mod nouns;
mod participant;
mod put;
mod schedule;
mod session;
mod setting;
mod slots;

pub(super) use put::put;

use super::apply::Draft;
use super::consent;
use super::edit::Edit;
use super::erase;
use super::problem::{Problem, ProblemKind};
use crate::entity::{edition as editions, session as sessions};
use crate::types::SessionId;

pub(super) type Made = Result<(), Problem>;

impl Edit {
    pub(super) fn make(self, draft: &mut Draft<'_>) -> Made {
        match self {
            Self::Put(record) => put(draft, record),
            Self::Undo(undo) => undo.make(draft),
            Self::TakeErasedAway(participants) => {
                erase::take_away(draft, &participants);
                Ok(())
            }
            Self::Remove(id) => consent::remove(draft, id),
            Self::Delete(id) => setting::delete(draft, id),
            Self::CreateEdition(edit) => edition::create(draft, *edit),
            Self::UpdateEdition(edit) => edition::update(draft, *edit),
            Self::RescheduleEdition(edit) => moved::reschedule(draft, *edit),
            Self::CreateRoom(edit) => setting::create(draft, *edit),
            Self::UpdateRoom(edit) => setting::update(draft, *edit),
            Self::CreateTrack(edit) => setting::create(draft, *edit),
            Self::UpdateTrack(edit) => setting::update(draft, *edit),
            Self::CreateKind(edit) => setting::create(draft, *edit),
            Self::UpdateKind(edit) => setting::update(draft, *edit),
            Self::CreateOrganization(edit) => setting::create(draft, *edit),
            Self::UpdateOrganization(edit) => setting::update(draft, *edit),
            Self::CreateParticipant(edit) => setting::create(draft, *edit),
            Self::UpdateParticipant(edit) => setting::update(draft, *edit),
            Self::CreateSession(edit) => session::create(draft, *edit),
            Self::UpdateSession(edit) => session::update(draft, *edit),
            Self::RescheduleSession(edit) => schedule::reschedule(draft, edit),
            Self::DelaySession(edit) => delay::delay(draft, &edit),
            Self::ShiftSessions(edit) => slots::shift(draft, &edit),
            Self::SwapSessions(edit) => slots::swap(draft, &edit),
            Self::SetSessionFull { session, is_full } => session::set_full(draft, session, is_full),
            Self::DeleteDraftSession(session) => session::delete_draft(draft, session),
            Self::AddContribution(edit) => contributions::add(draft, *edit),
            Self::UpdateContribution(edit) => contributions::update(draft, *edit),
            Self::RemoveContribution(contribution) => contributions::remove(draft, contribution),
            Self::CancelSession { session, reason, replaced_by } => {
                session::cancel(draft, session, reason, replaced_by)
            }
            Self::ReinstateSession(session) => session::reinstate(draft, session),
            Self::PublishSessions(sessions) => session::publish(draft, &sessions, true),
            Self::UnpublishSessions(sessions) => session::publish(draft, &sessions, false),
            Self::UpdateConflictRules(edit) => conflict_rules::update(draft, edit),
            Self::PostAnnouncement(edit) => announcement::post(draft, *edit),
            Self::WithdrawAnnouncement { announcement, at } => {
                announcement::withdraw(draft, announcement, at)
            }
            Self::RecordConsent { participant, choice, at } => {
                consent::record(draft, participant, choice, at)
            }
        }
    }
}

/// The edition's row; edits other than its creation need it.
fn edition<'a>(draft: &'a Draft<'_>) -> Result<&'a editions::Model, Problem> {
    let row = draft.tables.editions.values().next();
    row.map(AsRef::as_ref).ok_or_else(|| Problem::at("edition", ProblemKind::NotFound))
}

fn find(draft: &Draft<'_>, session: SessionId, path: &str) -> Result<sessions::Model, Problem> {
    let row = draft.tables.sessions.get(&session);
    row.map(|row| row.as_ref().clone()).ok_or_else(|| Problem::at(path, ProblemKind::NotFound))
}

fn change(
    draft: &mut Draft<'_>,
    session: SessionId,
    path: &str,
    edit: impl FnOnce(&mut sessions::Model),
) -> Made {
    let mut row = find(draft, session, path)?;
    edit(&mut row);
    draft.put(row);
    Ok(())
}
