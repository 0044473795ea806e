//! Words to the audience.

use super::Made;
use crate::entity::announcement;
use crate::program::apply::Draft;
use crate::program::edit::PostAnnouncement;
use crate::program::problem::{Problem, ProblemKind};
use crate::program::record::RecordId;
use crate::types::{AnnouncementId, RevisionNumber, Timestamp};

pub(super) fn post(draft: &mut Draft<'_>, edit: PostAnnouncement) -> Made {
    if draft.is_made(edit.client_key.as_deref(), RecordId::Announcement(edit.id)) {
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

pub(super) fn withdraw(draft: &mut Draft<'_>, announcement: AnnouncementId, at: Timestamp) -> Made {
    let row = draft.tables.announcements.get(&announcement);
    let row = row.ok_or_else(|| Problem::at("announcement", ProblemKind::NotFound))?;
    if row.withdrawn_at.is_none() {
        let mut row = row.as_ref().clone();
        row.withdrawn_at = Some(at);
        draft.put(row);
    }
    Ok(())
}
