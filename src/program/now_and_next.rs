//! What runs and what comes next, in a room or outside all rooms, at an instant.

use std::sync::Arc;

use chrono::NaiveDate;

use super::lasting::Lasting;
use super::visibility::View;
use crate::entity::{edition, session};
use crate::types::{RoomId, Timestamp};

/// Where something stands in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// It has not begun.
    Upcoming,
    /// It has begun and is not over.
    UnderWay,
    /// It is over.
    Over,
}

/// What runs and what comes next. Cancelled sessions keep their slot, so that whoever waits for one
/// learns of it.
#[derive(Debug, Clone)]
pub struct NowAndNext {
    /// Between their expected start and end.
    pub now: Vec<Arc<session::Model>>,
    /// The first later start; all sessions that share it.
    pub next: Vec<Arc<session::Model>>,
    /// When this changes by itself. None: nothing is left to come.
    pub next_transition_at: Option<Timestamp>,
}

impl NowAndNext {
    /// With how long it stays so.
    pub fn lasting(self) -> Lasting<Self> {
        Lasting { until: self.next_transition_at, value: self }
    }
}

impl Phase {
    /// The phase of a span at an instant.
    pub fn of(start: Timestamp, end: Timestamp, now: Timestamp) -> Lasting<Self> {
        let (value, until) = if now < start {
            (Self::Upcoming, Some(start))
        } else if now < end {
            (Self::UnderWay, Some(end))
        } else {
            (Self::Over, None)
        };
        Lasting { value, until }
    }

    /// The phase of an edition: from the start of its first program day to the end of its last.
    pub fn of_edition(edition: &edition::Model, now: Timestamp) -> Lasting<Self> {
        let (start, end) = (edition.starts_on, edition.ends_on);
        Self::of(start_of_day(edition, start), end_of_day(edition, end), now)
    }
}

/// When a program day of the edition begins.
pub(super) fn start_of_day(edition: &edition::Model, date: NaiveDate) -> Timestamp {
    edition.time_zone.start_of_day(date, day_hour(edition))
}

/// When a program day of the edition ends.
pub(super) fn end_of_day(edition: &edition::Model, date: NaiveDate) -> Timestamp {
    edition.time_zone.end_of_day(date, day_hour(edition))
}

fn day_hour(edition: &edition::Model) -> u8 {
    u8::try_from(edition.day_starts_at_hour).unwrap_or(0)
}

impl View {
    /// What runs and comes next in a room (and in those that contain it or are a part of it), or,
    /// without a room, in the sessions that have none.
    pub fn now_and_next(&self, room: Option<RoomId>, at: Timestamp) -> NowAndNext {
        let sessions: Vec<_> = self
            .sessions()
            .filter(|session| match room {
                Some(room) => self.takes_place_in(session, room),
                None => session.rooms.is_empty(),
            })
            .filter_map(|session| Some((session.expected_starts_at()?, session)))
            .collect();
        let spans: Vec<_> = sessions
            .iter()
            .map(|(start, session)| (*start, self.end_among(session, *start, &sessions), session))
            .collect();
        let next_start = spans.iter().map(|(start, _, _)| *start).filter(|start| *start > at).min();
        let transitions = spans.iter().flat_map(|(start, end, _)| [*start, *end]);
        NowAndNext {
            now: spans
                .iter()
                .filter(|(start, end, _)| Phase::of(*start, *end, at).value == Phase::UnderWay)
                .map(|(_, _, session)| Arc::clone(session))
                .collect(),
            next: spans
                .iter()
                .filter(|(start, _, _)| Some(*start) == next_start)
                .map(|(_, _, session)| Arc::clone(session))
                .collect(),
            next_transition_at: transitions.filter(|instant| *instant > at).min(),
        }
    }

    /// The phase of a session. None: no start is known.
    pub fn phase_of(&self, session: &session::Model, now: Timestamp) -> Option<Lasting<Phase>> {
        let start = session.expected_starts_at()?;
        if let Some(end) = session.expected_ends_at() {
            return Some(Phase::of(start, end, now));
        }
        let same_place: Vec<_> = self
            .sessions()
            .filter(|other| self.share_a_place(session, other))
            .filter_map(|other| Some((other.expected_starts_at()?, other)))
            .collect();
        Some(Phase::of(start, self.end_among(session, start, &same_place), now))
    }

    /// When a session is expected to end. Without an end: at the next start in the same place,
    /// else with its program day.
    fn end_among(
        &self,
        session: &session::Model,
        start: Timestamp,
        same_place: &[(Timestamp, &Arc<session::Model>)],
    ) -> Timestamp {
        let next_start =
            || same_place.iter().map(|(next, _)| *next).filter(|next| *next > start).min();
        let edition = self.edition();
        let date = edition.time_zone.program_day(start, day_hour(edition));
        let day_end = end_of_day(edition, date);
        session
            .expected_ends_at()
            .unwrap_or_else(|| next_start().map_or(day_end, |next| next.min(day_end)))
    }

    fn share_a_place(&self, one: &session::Model, other: &session::Model) -> bool {
        if one.rooms.is_empty() {
            return other.rooms.is_empty();
        }
        one.rooms.iter().any(|room| self.takes_place_in(other, *room))
    }
}
