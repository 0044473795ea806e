//! What the screen of a room shows.

use std::sync::Arc;

use async_graphql::Object;

use super::announcement::Announcement;
use super::room::Room;
use super::session::Session;
use crate::entity::room as row;
use crate::graphql::scalar::CursorText;
use crate::program::{Display, View};
use crate::types::{RoomId, Timestamp};

/// What the screen of a room shows at an instant.
pub struct RoomDisplay {
    view: View,
    room: Arc<row::Model>,
    now: Timestamp,
    shown: Display,
}

impl RoomDisplay {
    /// What the screen of a room shows at an instant. None: there is no such room.
    pub fn of(view: &View, room: RoomId, now: Timestamp) -> Option<Self> {
        let (row, shown) = (view.room(room)?, view.display(room, now)?);
        Some(Self { view: view.clone(), room: row.clone(), now, shown })
    }
}

/// What the screen of a room shows: the whole state, so that one display replaces another. Sessions
/// and announcements of a room are its own and those of every room that contains it or is a part of
/// it. Ignore a display that is older than the one you show: of the same epoch, with a smaller
/// revision, or with the same one and an earlier `serverTime`.
#[Object]
impl RoomDisplay {
    /// The room.
    async fn room(&self) -> Room {
        Room::of(&self.view, &self.room)
    }

    /// The instant of this display by the clock of the service. Show a time of day by it, not by the
    /// clock of the screen, which may be wrong.
    async fn server_time(&self) -> Timestamp {
        self.now
    }

    /// The position of the program that is shown.
    async fn cursor(&self) -> CursorText {
        self.view.cursor().into()
    }

    /// Between expected start and expected end; without an end until the next start in the room,
    /// else the day's end. Cancelled sessions keep their slot.
    async fn now(&self) -> Vec<Session> {
        Session::list(&self.view, self.shown.now.clone())
    }

    /// The first later start, on whichever day; all that share it.
    async fn next(&self) -> Vec<Session> {
        Session::list(&self.view, self.shown.next.clone())
    }

    /// What starts after `next` in the same program day, by expected start.
    async fn later_today(&self) -> Vec<Session> {
        Session::list(&self.view, self.shown.later_today.clone())
    }

    /// The current announcements for this room and for all rooms: emergencies first, then the
    /// newest.
    async fn announcements(&self) -> Vec<Announcement> {
        self.shown.announcements.iter().map(|row| Announcement::of(&self.view, row)).collect()
    }

    /// When the program day ends: what has no end of its own ends then.
    async fn day_ends_at(&self) -> Timestamp {
        self.shown.day_ends_at
    }

    /// When the display changes by itself, so that a screen can turn on time while offline: a
    /// session starts, ends or is due, an announcement or the program day is over.
    async fn next_transition_at(&self) -> Timestamp {
        self.shown.next_transition_at
    }
}
