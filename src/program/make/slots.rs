//! Slots that are moved together, or exchanged.

use std::sync::Arc;

use super::schedule::{move_to, settle_date};
use super::{Made, find};
use crate::entity::session;
use crate::program::apply::Draft;
use crate::program::edit::{Days, ShiftSessions, SwapSessions, SwapWhat};
use crate::program::index::parts_of;
use crate::program::integrity::MAX_IN_THE_WAY;
use crate::program::problem::{Problem, ProblemKind};
use crate::program::record::RecordId;
use crate::types::{RoomId, SessionId};

pub(super) fn shift(draft: &mut Draft<'_>, edit: &ShiftSessions) -> Made {
    for (place, room) in edit.rooms.iter().enumerate() {
        if !draft.tables.rooms.contains_key(room) {
            return Err(Problem::at(&format!("rooms.{place}"), ProblemKind::NotFound));
        }
    }
    let mut moved = Vec::new();
    for row in in_span(draft, edit) {
        let mut later = row.as_ref().clone();
        let times = [row.starts_at, row.ends_at];
        let [starts_at, ends_at] = times.map(|time| time.map(|at| at.plus_millis(edit.by.0)));
        move_to(&mut later, starts_at, ends_at);
        settle_date(draft, &mut later)?;
        moved.push((row, later));
    }
    if edit.days == Days::Keep {
        let crossing = moved.iter().filter(|(row, later)| row.date != later.date);
        let crossing: Vec<_> = crossing.map(|(row, _)| RecordId::Session(row.id)).collect();
        if !crossing.is_empty() {
            let problem = Problem::at("by", ProblemKind::IntoAnotherDay);
            return Err(problem.because_of(crossing.into_iter().take(MAX_IN_THE_WAY)));
        }
    }
    for (_, later) in moved {
        draft.put(later);
    }
    Ok(())
}

/// What takes place in the rooms and is planned to start in the span, earliest first.
fn in_span(draft: &Draft<'_>, edit: &ShiftSessions) -> Vec<Arc<session::Model>> {
    let is_wanted = |row: &&Arc<session::Model>| {
        !row.is_cancelled
            && row.starts_at.is_some_and(|start| edit.span.holds(start))
            && is_in(draft, row, &edit.rooms)
    };
    let mut rows: Vec<_> = draft.tables.sessions.values().filter(is_wanted).cloned().collect();
    rows.sort_by_key(|row| (row.starts_at, row.number));
    rows
}

/// Whether a session takes place in one of some rooms, in one that contains it or in a part of it;
/// without rooms, whether it takes place anywhere or nowhere.
fn is_in(draft: &Draft<'_>, row: &session::Model, rooms: &[RoomId]) -> bool {
    let contains = |outer: RoomId, inner: RoomId| parts_of(&draft.tables, outer).contains(&inner);
    let is_within_reach = |one: RoomId, other: RoomId| contains(one, other) || contains(other, one);
    rooms.is_empty()
        || row.rooms.iter().any(|one| rooms.iter().any(|other| is_within_reach(*one, *other)))
}

pub(super) fn swap(draft: &mut Draft<'_>, edit: &SwapSessions) -> Made {
    let mut one = taking_place(draft, edit.session, "session")?;
    let mut other = taking_place(draft, edit.with, "with")?;
    if one.id == other.id {
        return Err(Problem::at("with", ProblemKind::WithItself));
    }
    if edit.what != SwapWhat::Rooms {
        let before = one.clone();
        take_time_of(&mut one, &other);
        take_time_of(&mut other, &before);
    }
    if edit.what != SwapWhat::Time {
        std::mem::swap(&mut one.rooms, &mut other.rooms);
    }
    draft.put(one);
    draft.put(other);
    Ok(())
}

fn taking_place(
    draft: &Draft<'_>,
    session: SessionId,
    path: &str,
) -> Result<session::Model, Problem> {
    let row = find(draft, session, path)?;
    if row.is_cancelled { Err(Problem::at(path, ProblemKind::IsCancelled)) } else { Ok(row) }
}

/// The day comes along, for a session without a start may have one.
fn take_time_of(row: &mut session::Model, other: &session::Model) {
    move_to(row, other.starts_at, other.ends_at);
    row.date = other.date;
}
