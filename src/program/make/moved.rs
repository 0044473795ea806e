//! An edition that is moved to other dates, with everything in it.
//!
//! Everything keeps its id and its local time of day; the days move by as many as the first day does.
//! A session that starts at ten starts at ten, whatever the clocks did in between.

use chrono::{Duration, NaiveDate};

use super::schedule::settle_date;
use super::{Made, edition};
use crate::entity::edition::{DateSpan, EditionStatus, Model};
use crate::entity::room::{self, RoomHours};
use crate::entity::session;
use crate::program::apply::Draft;
use crate::program::bounds::check_days;
use crate::program::edit::RescheduleEdition;
use crate::program::problem::{Problem, ProblemKind};
use crate::types::TimeZone;

pub(super) fn reschedule(draft: &mut Draft<'_>, edit: RescheduleEdition) -> Made {
    let mut row = edition(draft)?.clone();
    if row.status == EditionStatus::Cancelled {
        return Err(Problem::at("edition", ProblemKind::IsCancelled));
    }
    // Before anything moves: a year that cannot be would take everything out of the calendar.
    check_days(edit.starts_on, edit.ends_on, None)?;
    let days = edit.starts_on.signed_duration_since(row.starts_on).num_days();
    let announced = (row.starts_on, row.ends_on);
    if announced != (edit.starts_on, edit.ends_on) {
        row = moved(row, &edit, days);
    }
    edit.pre_forum_on.apply_to(&mut row.pre_forum_on);
    edit.attendance.apply_to(&mut row.attendance);
    let zone = row.time_zone;
    draft.put(row);
    if days != 0 {
        move_rooms(draft, days);
        move_sessions(draft, days, zone)?;
    }
    Ok(())
}

/// The edition itself, on its new days.
fn moved(row: Model, edit: &RescheduleEdition, days: i64) -> Model {
    let announced =
        DateSpan { starts_on: row.starts_on, ends_on: row.ends_on, reason: edit.reason.clone() };
    let previous = row.previous_dates.iter().cloned().chain([announced]);
    Model {
        previous_dates: previous.collect(),
        starts_on: edit.starts_on,
        ends_on: edit.ends_on,
        pre_forum_on: row.pre_forum_on.map(|date| moved_date(date, days)),
        status: EditionStatus::Rescheduled,
        ..row
    }
}

fn moved_date(date: NaiveDate, days: i64) -> NaiveDate {
    let days = Duration::try_days(days);
    days.and_then(|days| date.checked_add_signed(days)).unwrap_or(date)
}

/// What a room's hours say of single days moves along.
fn move_rooms(draft: &mut Draft<'_>, days: i64) {
    let rooms: Vec<_> = draft.tables.rooms.values().cloned().collect();
    for row in rooms {
        let moved = |hours: &RoomHours| RoomHours {
            date: hours.date.map(|date| moved_date(date, days)),
            ..*hours
        };
        if row.hours.iter().any(|hours| hours.date.is_some()) {
            let hours = row.hours.iter().map(moved).collect();
            draft.put(room::Model { hours, ..row.as_ref().clone() });
        }
    }
}

fn move_sessions(draft: &mut Draft<'_>, days: i64, zone: TimeZone) -> Made {
    let sessions: Vec<_> = draft.tables.sessions.values().cloned().collect();
    for row in sessions {
        let mut row = moved_session(row.as_ref().clone(), days, zone);
        settle_date(draft, &mut row)?;
        draft.put(row);
    }
    Ok(())
}

fn moved_session(row: session::Model, days: i64, zone: TimeZone) -> session::Model {
    let Some(start) = row.starts_at else {
        return session::Model { date: row.date.map(|date| moved_date(date, days)), ..row };
    };
    let starts_at = zone.same_time_after(days, start);
    let ends_at = row.ends_at.map(|end| {
        let length = end.as_millis() - start.as_millis();
        let moved = zone.same_time_after(days, end);
        // Where the clocks leave nothing of it, it lasts as long as before.
        if moved > starts_at { moved } else { starts_at.plus_millis(length) }
    });
    session::Model { date: None, starts_at: Some(starts_at), ends_at, delay_ms: 0, ..row }
}
