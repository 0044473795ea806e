//! Sessions that are where or when they cannot be, or nowhere.

use std::collections::HashMap;

use chrono::NaiveDate;

use super::slots::Slot;
use super::{Conflict, Finder};
use crate::entity::edition::ConflictRule::{
    OutsideEdition, OutsideRoomHours, RoomTooSmall, Unplaced,
};
use crate::entity::edition::{self, AttendanceMode};
use crate::entity::room::{self, RoomHours};
use crate::entity::session;
use crate::program::Program;
use crate::program::days::program_day;
use crate::types::{RoomId, TimeOfDay, TimeRange, TimeZone, Timestamp};

impl<'a> Finder<'a> {
    pub(super) fn look_at_places(&mut self) {
        if !self.looks_for_any(&[OutsideEdition, RoomTooSmall, Unplaced]) {
            return;
        }
        for session in self.program.tables().sessions.values().filter(|row| !row.is_cancelled) {
            if self.is_outside(session) {
                self.add(Conflict::of_one(OutsideEdition, session));
            }
            if self.is_unplaced(session) {
                self.add(Conflict::of_one(Unplaced, session));
            }
            if is_too_small(self.program, session) {
                let room = session.rooms.first().copied();
                self.add(Conflict { room, ..Conflict::of_one(RoomTooSmall, session) });
            }
        }
    }

    fn is_outside(&self, session: &session::Model) -> bool {
        let first = self
            .edition
            .pre_forum_on
            .map_or(self.edition.starts_on, |pre_forum| pre_forum.min(self.edition.starts_on));
        let day = self.day_of(session);
        day.is_some_and(|day| !(first..=self.edition.ends_on).contains(&day))
    }

    /// The program day on which a session is expected.
    fn day_of(&self, session: &session::Model) -> Option<NaiveDate> {
        match session.expected_starts_at() {
            Some(start) if session.delay_ms != 0 || session.date.is_none() => {
                Some(program_day(self.edition, start))
            }
            // The day of a planned start is kept with it.
            _ => session.date,
        }
    }

    fn is_unplaced(&self, session: &session::Model) -> bool {
        session.is_published && (session.starts_at.is_none() || lacks_room(self.edition, session))
    }

    pub(super) fn look_at_hours(&mut self, slots: &[Slot<'_>]) {
        if !self.looks_for(OutsideRoomHours) {
            return;
        }
        let rooms = &self.program.tables().rooms;
        if rooms.values().all(|row| row.hours.is_empty()) {
            return;
        }
        let mut calendar = Calendar { zone: self.edition.time_zone, known: HashMap::new() };
        for slot in slots {
            let Some(day) = self.day_of(slot.session) else { continue };
            let mut keeping = self.keeping_hours(slot.session).into_iter();
            let closed = keeping.find(|row| !calendar.is_open(row, day, slot.range));
            if let Some(row) = closed {
                let conflict = Conflict::of_one(OutsideRoomHours, slot.session);
                self.add(Conflict { room: Some(row.id), ..conflict });
            }
        }
    }

    /// The rooms of a session and their parts that have hours.
    fn keeping_hours(&self, session: &session::Model) -> Vec<&'a room::Model> {
        let index = self.program.index();
        let within = session.rooms.iter().flat_map(|room| index.within(*room));
        let rows = within.filter_map(|room| self.program.tables().rooms.get(&room));
        rows.filter(|row| !row.hours.is_empty()).map(AsRef::as_ref).collect()
    }
}

/// Whether a session has no room where it needs one.
pub(super) fn lacks_room(edition: &edition::Model, session: &session::Model) -> bool {
    session.rooms.is_empty()
        && session.stream_url.is_none()
        && edition.attendance != AttendanceMode::Online
}

fn is_too_small(program: &Program, session: &session::Model) -> bool {
    let expected = session.expected_audience.map(i64::from);
    expected.zip(capacity_of_rooms(program, session)).is_some_and(|(people, held)| people > held)
}

/// How many people the rooms of a session hold together. None: not known of all, or no room.
pub(super) fn capacity_of_rooms(program: &Program, session: &session::Model) -> Option<i64> {
    if session.rooms.is_empty() {
        return None;
    }
    session.rooms.iter().map(|room| capacity(program, *room)).sum()
}

/// What a room holds. A combined one of which that is not said holds what its parts hold.
fn capacity(program: &Program, room: RoomId) -> Option<i64> {
    let row = program.tables().rooms.get(&room)?;
    match row.capacity {
        Some(capacity) => Some(capacity.into()),
        None if row.parts.is_empty() => None,
        None => row.parts.iter().map(|part| capacity(program, *part)).sum(),
    }
}

/// When rooms open and close; each pair of times is looked up once a day.
struct Calendar {
    zone: TimeZone,
    known: HashMap<(NaiveDate, TimeOfDay, TimeOfDay), Option<TimeRange>>,
}

impl Calendar {
    /// Whether a span lies within one entry of a room's hours. Those of a date stand for the day in
    /// place of those without one.
    fn is_open(&mut self, room: &room::Model, day: NaiveDate, span: TimeRange) -> bool {
        let is_dated = room.hours.iter().any(|hours| hours.date == Some(day));
        let wanted = is_dated.then_some(day);
        room.hours.iter().filter(|hours| hours.date == wanted).any(|hours| {
            let open = self.open(*hours, day);
            open.is_some_and(|open| open.start() <= span.start() && span.end() <= open.end())
        })
    }

    fn open(&mut self, hours: RoomHours, day: NaiveDate) -> Option<TimeRange> {
        let zone = self.zone;
        let (opens, closes) = (hours.opens_at, hours.closes_at);
        *self.known.entry((day, opens, closes)).or_insert_with(|| {
            let closing_day = if closes > opens { day } else { day.succ_opt()? };
            TimeRange::new(instant(zone, day, opens), instant(zone, closing_day, closes)).ok()
        })
    }
}

/// The instant at which the clocks show a time on a date, as [`TimeZone::next`] finds it.
fn instant(zone: TimeZone, date: NaiveDate, time: TimeOfDay) -> Timestamp {
    zone.next(time, zone.start_of_day(date, 0).plus_millis(-1))
}
