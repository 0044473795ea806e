//! What the screen of a room shows at an instant, and until when it shows that.
//!
//! From `at` until just before `next_transition_at` the display of one program is the same: a
//! property test holds it to that.

use std::sync::Arc;

use super::days::program_day;
use super::now_and_next::{NowAndNext, end_of_day};
use super::visibility::View;
use crate::entity::announcement::{self, Urgency};
use crate::entity::session;
use crate::types::{RoomId, Timestamp};

/// What the screen of a room shows. A room stands for itself, for those that contain it and for its
/// parts; cancelled sessions keep their slot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Display {
    /// Between their expected start and end.
    pub now: Vec<Arc<session::Model>>,
    /// The first later start, on whichever day; all sessions that share it.
    pub next: Vec<Arc<session::Model>>,
    /// What starts after `next` in the same program day, in the order of expected starts.
    pub later_today: Vec<Arc<session::Model>>,
    /// Current ones of the room and of all rooms: emergencies first, then the newest.
    pub announcements: Vec<Arc<announcement::Model>>,
    /// When the program day ends.
    pub day_ends_at: Timestamp,
    /// When time alone changes any of this: a session starts, ends or becomes late, an announcement
    /// or the program day is over.
    pub next_transition_at: Timestamp,
}

impl View {
    /// What the screen of a room shows at an instant. None: there is no such room.
    pub fn display(&self, room: RoomId, at: Timestamp) -> Option<Display> {
        self.room(room)?;
        let NowAndNext { now, next, next_transition_at } = self.now_and_next(Some(room), at);
        let edition = self.edition();
        let day_ends_at = end_of_day(edition, program_day(edition, at));
        let announcements = self.announcements_in(room, at);
        let ends = announcements.iter().filter_map(|announcement| announcement.until);
        let transitions = next_transition_at.into_iter().chain(self.due_starts(room)).chain(ends);
        let next_transition_at = transitions.filter(|instant| *instant > at).min();
        Some(Display {
            later_today: self.later_today(room, &next, day_ends_at),
            now,
            next,
            announcements,
            day_ends_at,
            next_transition_at: next_transition_at.map_or(day_ends_at, |at| at.min(day_ends_at)),
        })
    }

    fn later_today(
        &self,
        room: RoomId,
        next: &[Arc<session::Model>],
        day_ends_at: Timestamp,
    ) -> Vec<Arc<session::Model>> {
        let Some(next_start) = next.first().and_then(|next| next.expected_starts_at()) else {
            return Vec::new();
        };
        let is_later = |start: Timestamp| start > next_start && start < day_ends_at;
        let mut later: Vec<_> = self
            .sessions()
            .filter(|session| session.expected_starts_at().is_some_and(is_later))
            .filter(|session| self.takes_place_in(session, room))
            .cloned()
            .collect();
        later.sort_by_key(|session| session.expected_starts_at());
        later
    }

    fn announcements_in(&self, room: RoomId, at: Timestamp) -> Vec<Arc<announcement::Model>> {
        let concerns_room = |row: &announcement::Model| {
            row.rooms.is_empty() || row.rooms.iter().any(|one| self.is_within_reach(*one, room))
        };
        let mut rows = self.announcements();
        rows.retain(|row| Self::is_current(row, at) && concerns_room(row));
        rows.sort_by_key(|row| row.urgency != Urgency::Emergency);
        rows
    }

    /// The planned starts of delayed sessions: from then on they are late, and are shown as such.
    fn due_starts(&self, room: RoomId) -> impl Iterator<Item = Timestamp> {
        self.sessions()
            .filter(|session| session.delay_ms != 0 && !session.is_cancelled)
            .filter(move |session| self.takes_place_in(session, room))
            .filter_map(|session| session.starts_at)
    }
}
