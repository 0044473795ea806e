//! When and where sessions are.

use super::{Made, edition, find};
use crate::entity::session;
use crate::program::apply::Draft;
use crate::program::days::{is_day_of_start, program_day};
use crate::program::edit::{Patch, RescheduleSession};
use crate::program::problem::{Problem, ProblemKind};
use crate::types::Timestamp;

pub(super) fn reschedule(draft: &mut Draft<'_>, edit: RescheduleSession) -> Made {
    let mut row = find(draft, edit.session, "session")?;
    let (starts_at, ends_at) = match (edit.starts_at, edit.ends_at) {
        (Patch::Keep, Patch::Keep) => (row.starts_at, row.ends_at),
        (Patch::Keep, Patch::Set(ends_at)) => (row.starts_at, ends_at),
        (Patch::Set(None), Patch::Keep) => (None, None),
        (Patch::Set(starts_at), Patch::Set(ends_at)) => (starts_at, ends_at),
        (Patch::Set(Some(starts_at)), Patch::Keep) => {
            (Some(starts_at), end_after_move(&row, starts_at))
        }
    };
    move_to(&mut row, starts_at, ends_at);
    if let Patch::Set(rooms) = edit.rooms {
        row.rooms = rooms.into();
    }
    settle_date(draft, &mut row)?;
    draft.put(row);
    Ok(())
}

/// A new plan ends a delay, which was counted from the old one. A session that has no start any more
/// keeps its day.
pub(super) fn move_to(
    row: &mut session::Model,
    starts_at: Option<Timestamp>,
    ends_at: Option<Timestamp>,
) {
    if (row.starts_at, row.ends_at) == (starts_at, ends_at) {
        return;
    }
    (row.starts_at, row.ends_at) = (starts_at, ends_at);
    row.delay_ms = 0;
    if starts_at.is_some() {
        row.date = None;
    }
}

/// A start that moves alone keeps the duration.
fn end_after_move(row: &session::Model, starts_at: Timestamp) -> Option<Timestamp> {
    let duration = row.ends_at?.as_millis() - row.starts_at?.as_millis();
    Some(starts_at.plus_millis(duration))
}

/// The day of a session with a start is the program day of that start.
pub(super) fn settle_date(draft: &Draft<'_>, row: &mut session::Model) -> Made {
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

/// The edition's days may begin at another instant now: the sessions stay where they start.
pub(super) fn settle_dates(draft: &mut Draft<'_>) -> Made {
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
